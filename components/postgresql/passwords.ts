import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { DatabaseDefinition } from "../../postgresql/databases";
import { ownersOf } from "../../postgresql/databasesSql";
import { fingerprint } from "../../postgresql/fingerprint";
import { databaseSecret, type PostgresqlNames } from "../../postgresql/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";

/** Keys of the Secret with the passwords of the server's own roles. */
const MEMBER_KEYS = [
  "superuser-password",
  "replication-password",
  "rewind-password",
  "exporter-password",
  "backup-password",
] as const;

/** A password in a Secret. */
export interface SecretKey {
  readonly name: pulumi.Output<string>;
  readonly key: string;
}

/** The passwords of an installation. */
export interface Passwords {
  /** Of the server's own roles. */
  readonly members: Record<(typeof MEMBER_KEYS)[number], SecretKey>;
  /** Where each owner's password is, by owner. */
  readonly owners: Record<string, SecretKey>;
  /** Names of the Secrets of the databases, in their order. */
  readonly databaseSecrets: pulumi.Output<string>[];
  /** Password of an owner. */
  ownerPassword(owner: string): pulumi.Output<string>;
  /** Changes when one of the passwords does that the Job of databases sets. */
  readonly version: pulumi.Output<string>;
}

interface PasswordArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  /** The first one is that of the documents' Secret. */
  readonly databases: readonly DatabaseDefinition[];
  /** `host:port` of the primary. */
  readonly address: pulumi.Output<string>;
}

/** Makes the passwords, and the Secrets that hold them: one for each database, and one that only the members read. */
export function passwords(
  name: string,
  { names, namespace, databases, address }: PasswordArgs,
  opts: pulumi.CustomResourceOptions,
): Passwords {
  const make = (part: string) =>
    new random.RandomPassword(`${name}-${part}`, { length: 32, special: false }, opts).result;
  const own = Object.fromEntries(MEMBER_KEYS.map((key) => [key, make(key)]));
  const owners = Object.fromEntries(
    ownersOf(databases).map((owner) => [owner, make(`password-of-${owner.replaceAll("_", "-")}`)]),
  );
  const ownerPassword = (owner: string): pulumi.Output<string> => {
    const password = owners[owner];
    if (password === undefined) throw new Error(`no password was made for ${owner}`);
    return password;
  };
  const secret = (
    logicalName: string,
    objectName: string,
    stringData: Record<string, pulumi.Input<string>>,
  ) => {
    const made = new k8s.core.v1.Secret(
      logicalName,
      { metadata: { name: objectName, namespace, labels: names.labels }, stringData },
      opts,
    );
    return nameOnceCreated(made, objectName);
  };
  const membersSecret = secret(`${name}-members-secret`, names.membersSecret, own);
  const databaseSecrets = databases.map(({ name: database, owner }, index) => {
    const isFirst = index === 0;
    return secret(
      isFirst ? `${name}-secret` : `${name}-secret-of-${database.replaceAll("_", "-")}`,
      isFirst ? names.secret : databaseSecret(names, database),
      {
        username: owner,
        password: ownerPassword(owner),
        database,
        datasource: pulumi.interpolate`postgresql://${owner}:${ownerPassword(owner)}@${address}/${database}?sslmode=verify-full`,
      },
    );
  });
  return {
    members: Object.fromEntries(
      MEMBER_KEYS.map((key) => [key, { name: membersSecret, key }]),
    ) as Passwords["members"],
    owners: Object.fromEntries(
      Object.keys(owners).map((owner) => [
        owner,
        {
          name: databaseSecrets[databases.findIndex((one) => one.owner === owner)] ?? membersSecret,
          key: "password",
        },
      ]),
    ),
    databaseSecrets,
    ownerPassword,
    version: pulumi.unsecret(
      pulumi.all([...Object.values(own), ...Object.values(owners)]).apply(fingerprint),
    ),
  };
}
