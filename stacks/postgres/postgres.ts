import { z } from "zod";
import {
  DATABASE_NAME_EXPECTED,
  databaseProblems,
  DEFAULT_DATABASE,
  isDatabaseName,
  isOwnerName,
  OWNER_NAME_EXPECTED,
} from "../../postgresql/databases";
import { image, kindName, report, text } from "../configuration/fields";
import { clusterSettings, reportMisplacedSettings } from "../fleet/clusterSettings";
import { kindNodeImage } from "../fleet/fleet";
import { resourcesOfContainer } from "../fleet/resources";
import { installation, installationImages } from "./installation";

const database = z.strictObject({
  name: text(isDatabaseName, DATABASE_NAME_EXPECTED),
  owner: text(isOwnerName, OWNER_NAME_EXPECTED),
});

const postgres = installation
  .extend({
    database: text(isDatabaseName, DATABASE_NAME_EXPECTED).default(DEFAULT_DATABASE.name),
    owner: text(isOwnerName, OWNER_NAME_EXPECTED).default(DEFAULT_DATABASE.owner),
    databases: z.array(database).default([]),
  })
  .superRefine(({ database: name, owner, databases }, ctx) => {
    for (const { path, given, expected } of databaseProblems([{ name, owner }, ...databases])) {
      const [index, key] = path;
      report(ctx, ["databases", index - 1, key], given, expected);
    }
  });

const cluster = z
  .strictObject({
    name: kindName,
    settings: clusterSettings.optional(),
  })
  .superRefine(({ settings = {} }, ctx) => {
    reportMisplacedSettings(settings, { isKind: true, hasSpire: true }, ctx);
  });

/** The configuration of a stack that is PostgreSQL in a Kind cluster of its own. */
export const postgresSchema = z.strictObject({
  clusters: z.array(cluster).refine((given) => given.length === 1, {
    params: { expected: "exactly one cluster, which Kind makes" },
  }),
  postgres: postgres.prefault({}),
  images: z.strictObject({ kindNode: image.optional(), ...installationImages }).default({}),
  resources: z.strictObject({ postgresql: resourcesOfContainer }).default({}),
});

/** Everything that such a stack deploys: the validated configuration. */
export type Postgres = z.output<typeof postgresSchema>;

/** Its one cluster. */
export function postgresCluster({ clusters }: Postgres): Postgres["clusters"][number] {
  const [only] = clusters;
  if (only === undefined) throw new Error("a stack without a cluster passed its validation");
  return only;
}

/** Node image of its cluster. */
export function postgresNodeImage(postgres: Postgres): string {
  return kindNodeImage(postgres, postgresCluster(postgres));
}
