import { z } from "zod";
import { isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import { MANAGER_KINDS } from "../../postgresql/managers";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter } from "../../postgresql/parameters";
import {
  mapOf,
  objectName,
  pinnedImage,
  scalarText,
  text,
  volumeSize,
  wholeNumber,
} from "../configuration/fields";

/** What is the same for every PostgreSQL, whatever its databases are for. */
export const installation = z.strictObject({
  replicas: z
    .number()
    .refine(isMemberCount, { params: { expected: MEMBER_COUNT_EXPECTED }, abort: true })
    .default(3),
  storageSize: volumeSize.default("10Gi"),
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
      storageSize: volumeSize.optional(),
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
});

/** Images of an installation. */
export const installationImages = {
  postgresql: pinnedImage.optional(),
  postgresExporter: pinnedImage.optional(),
};
