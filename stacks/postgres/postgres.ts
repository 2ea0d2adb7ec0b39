import { z } from "zod";
import { isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import {
  DATABASE_NAME_EXPECTED,
  databaseProblems,
  DEFAULT_DATABASE,
  isDatabaseName,
  isOwnerName,
  OWNER_NAME_EXPECTED,
} from "../../postgresql/databases";
import { MANAGER_KINDS } from "../../postgresql/managers";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter } from "../../postgresql/parameters";
import { isPinnedImage, PINNED_IMAGE_EXPECTED } from "../../slim/imageReference";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import {
  image,
  kindName,
  mapOf,
  objectName,
  report,
  scalarText,
  text,
  wholeNumber,
} from "../configuration/fields";
import { clusterSettings, reportMisplacedSettings } from "../fleet/clusterSettings";
import { kindNodeImage } from "../fleet/fleet";
import { resourcesOfContainer } from "../fleet/resources";

const database = z.strictObject({
  name: text(isDatabaseName, DATABASE_NAME_EXPECTED),
  owner: text(isOwnerName, OWNER_NAME_EXPECTED),
});

const size = text((given) => (parseQuantity(given) ?? 0) > 0, QUANTITY_EXPECTED);

const postgres = z
  .strictObject({
    replicas: z
      .number()
      .refine(isMemberCount, { params: { expected: MEMBER_COUNT_EXPECTED }, abort: true })
      .default(3),
    database: text(isDatabaseName, DATABASE_NAME_EXPECTED).default(DEFAULT_DATABASE.name),
    owner: text(isOwnerName, OWNER_NAME_EXPECTED).default(DEFAULT_DATABASE.owner),
    databases: z.array(database).default([]),
    storageSize: size.default("10Gi"),
    storageClass: objectName.optional(),
    parameters: mapOf(
      isFreeParameter,
      FREE_PARAMETER_EXPECTED,
      scalarText(() => true, "a text"),
    ).default({}),
    enablePodMonitor: z.boolean().default(false),
    enableBackup: z.boolean().default(true),
    backup: z
      .strictObject({
        schedule: text(isCronSchedule, CRON_SCHEDULE_EXPECTED).optional(),
        keep: z
          .number()
          .refine(isKept, { params: { expected: KEPT_EXPECTED }, abort: true })
          .optional(),
        testSchedule: text(isCronSchedule, CRON_SCHEDULE_EXPECTED).optional(),
        storageSize: size.optional(),
        storageClass: objectName.optional(),
      })
      .optional(),
    managers: z
      .array(
        z.strictObject({
          kind: z.enum(MANAGER_KINDS),
          name: z.string().min(1),
          namespace: objectName.optional(),
        }),
      )
      .optional(),
    timeoutSeconds: wholeNumber(30, 7200).default(600),
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

const pinned = text(isPinnedImage, PINNED_IMAGE_EXPECTED);

/** The configuration of a stack that is PostgreSQL in a Kind cluster of its own. */
export const postgresSchema = z.strictObject({
  clusters: z.array(cluster).refine((given) => given.length === 1, {
    params: { expected: "exactly one cluster, which Kind makes" },
  }),
  postgres: postgres.prefault({}),
  images: z
    .strictObject({
      kindNode: image.optional(),
      postgresql: pinned.optional(),
      postgresExporter: pinned.optional(),
    })
    .default({}),
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
