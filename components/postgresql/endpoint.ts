import * as pulumi from "@pulumi/pulumi";
import {
  CONNECTION_PASSWORD_EXPECTED,
  isConnectionAddress,
  isConnectionName,
  isConnectionPassword,
} from "../../postgresql/connectionParts";
import { checked } from "../internal/checked";
import { partsOf } from "../internal/parts";

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

/** Names of these parts. */
export const ENDPOINT_PARTS = [
  "database",
  "username",
  "password",
  "address",
  "caCertificate",
  "ready",
] as const;

/** What each part must be, in words for error messages. The password is never part of one. */
const EXPECTED = {
  database: [isConnectionName, "the name of a database, without blanks and quotes"],
  username: [isConnectionName, "the role to log in as, without blanks and quotes"],
  password: [isConnectionPassword, CONNECTION_PASSWORD_EXPECTED],
  address: [isConnectionAddress, "host:port of the primary"],
  caCertificate: [
    (text: string) => text.includes("-----BEGIN CERTIFICATE-----"),
    "the certificate authority of the server, in PEM",
  ],
} as const;

/**
 * A database that is an argument, part by part.
 *
 * @param field where it comes from, for the message
 * @throws RangeError if it is plain and cannot be used
 */
export function endpointParts(
  given: pulumi.Input<PostgresqlEndpoint>,
  field: string,
): Required<Omit<PostgresqlEndpoint, "ready">> & Pick<PostgresqlEndpoint, "ready"> {
  const expected = "where a database is: Postgresql.endpoint, or its parts";
  const { ready, ...parts } = partsOf(given, ENDPOINT_PARTS, { field, expected });
  const part = (key: keyof typeof EXPECTED) => {
    const [isUsable, words] = EXPECTED[key];
    return checked(parts[key], (value: unknown) => {
      if (typeof value === "string" && isUsable(value)) return value;
      const shown = key === "password" ? "another text" : JSON.stringify(value);
      throw new RangeError(
        `${field}.${key}: expected ${words}; given ${value === undefined ? "nothing" : shown}`,
      );
    });
  };
  return {
    database: part("database"),
    username: part("username"),
    password: pulumi.secret(part("password")),
    address: part("address"),
    caCertificate: part("caCertificate"),
    ready,
  };
}
