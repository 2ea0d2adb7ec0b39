import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../../postgresql/fingerprint";
import { splitHostPort } from "../../slim/hostPort";
import { fleetNames } from "../../slim/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { endpointParts } from "../postgresql/endpoint";

/** Where the servers find the certificate authority of the database. */
const FOLDER = "/run/spire/datastore";
const CA_FILE = "ca.crt";

/** A database of PostgreSQL in which SPIRE's servers keep what they share. */
export interface Datastore {
  /** Values of the chart's server. */
  readonly values: object;
  /** Changes with password or certificate authority: servers that have read them must be started again. */
  readonly version: pulumi.Output<string>;
  /** Changes with the database: it does not know the agents that another one knew. */
  readonly place: pulumi.Output<string>;
}

/** Makes the Secret with the database's password and certificate authority, and the values that have the servers use it. */
export function datastore(
  name: string,
  { namespace, endpoint }: { namespace: pulumi.Output<string>; endpoint: ReturnType<typeof endpointParts> },
  opts: pulumi.CustomResourceOptions,
): Datastore {
  const { database, username, password, address, caCertificate, ready } = endpoint;
  const objectName = fleetNames().spire.datastoreSecret;
  const secret = new k8s.core.v1.Secret(
    `${name}-datastore-secret`,
    {
      metadata: { name: objectName, namespace },
      stringData: { password, [CA_FILE]: caCertificate },
    },
    opts,
  );
  const secretName = nameOnceCreated(secret, objectName);
  // The servers begin once the database is there.
  const place = pulumi.all([address, ready]).apply(([given]) => splitHostPort(given));
  return {
    values: {
      dataStore: {
        sql: {
          databaseType: "postgres",
          databaseName: database,
          username,
          host: place.host,
          port: place.port.apply(Number),
          externalSecret: { enabled: true, name: secretName, key: "password" },
          options: [
            { sslmode: "verify-full" },
            { sslrootcert: `${FOLDER}/${CA_FILE}` },
            { connect_timeout: 3 },
          ],
          maxOpenConns: 20,
          // A connection that leads to a former primary does not stay for ever.
          connMaxLifetime: "5m",
        },
      },
      extraVolumes: [{ name: "datastore", secret: { secretName, items: [{ key: CA_FILE, path: CA_FILE }] } }],
      extraVolumeMounts: [{ name: "datastore", mountPath: FOLDER, readOnly: true }],
    },
    version: pulumi.unsecret(pulumi.all([password, caCertificate]).apply(fingerprint)),
    place: pulumi.all([address, database]).apply(fingerprint),
  };
}
