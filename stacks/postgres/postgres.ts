import { z } from "zod";
import {
  DATABASE_NAME_EXPECTED,
  databaseProblems,
  DEFAULT_DATABASE,
  isDatabaseName,
  isOwnerName,
  OWNER_NAME_EXPECTED,
} from "../../postgresql/databases";
import { image, report, text } from "../configuration/fields";
import { resourcesOfContainer } from "../fleet/resources";
import { oneKindCluster } from "../kindStack";
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

/** The configuration of a stack that is PostgreSQL in a Kind cluster of its own. */
export const postgresSchema = z.strictObject({
  clusters: oneKindCluster,
  postgres: postgres.prefault({}),
  images: z.strictObject({ kindNode: image.optional(), ...installationImages }).default({}),
  resources: z.strictObject({ postgresql: resourcesOfContainer }).default({}),
});

/** Everything that such a stack deploys: the validated configuration. */
export type Postgres = z.output<typeof postgresSchema>;
