import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { FoodmagNames } from "../../foodmag/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { PostgresqlEndpoint } from "../postgresql/endpoint";

interface SiteSecretArgs {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly endpoint: PostgresqlEndpoint;
  readonly adminPassword?: pulumi.Input<string>;
}

/** What the site must know and nobody else. */
export interface SiteSecret {
  readonly name: pulumi.Output<string>;
  /** Of the administrator, as the site was installed with it; secret. */
  readonly adminPassword: pulumi.Output<string>;
}

/** Makes the Secret that the pods of the CMS mount: they see another password of the database without a restart. */
export function siteSecret(
  name: string,
  { names, namespace, endpoint, adminPassword }: SiteSecretArgs,
  opts: pulumi.CustomResourceOptions,
): SiteSecret {
  const make = (part: string, length: number) =>
    new random.RandomPassword(`${name}-${part}`, { length, special: false }, opts).result;
  const password = pulumi.secret(
    adminPassword === undefined ? make("admin-password", 20) : pulumi.output(adminPassword),
  );
  const secret = new k8s.core.v1.Secret(
    `${name}-secret`,
    {
      metadata: { name: names.secret, namespace, labels: names.labels },
      stringData: {
        "admin-password": password,
        "hash-salt": make("hash-salt", 64),
        "database-password": pulumi.secret(endpoint.password),
        "ca.crt": endpoint.caCertificate,
      },
    },
    opts,
  );
  return { name: nameOnceCreated(secret, names.secret), adminPassword: password };
}
