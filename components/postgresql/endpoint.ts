import type * as pulumi from "@pulumi/pulumi";

/** What a client needs to use a database. */
export interface PostgresqlEndpoint {
  /** Name of the database. */
  readonly database: pulumi.Input<string>;
  /** Role to log in as; it owns the database. */
  readonly username: pulumi.Input<string>;
  /** Its password: letters and digits. Secret. */
  readonly password: pulumi.Input<string>;
  /** `host:port` of the primary for clients in the same cluster. */
  readonly address: pulumi.Input<string>;
  /** Certificate authority to verify the server by, in PEM: `sslmode=verify-full`. */
  readonly caCertificate: pulumi.Input<string>;
  /**
   * Has a value once the database is there.
   * Default: it is there already.
   */
  readonly ready?: pulumi.Input<string>;
}
