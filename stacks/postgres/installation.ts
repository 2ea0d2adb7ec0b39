import { z } from "zod";
import {
  isMoment,
  isS3Bucket,
  isS3Endpoint,
  isS3Path,
  MOMENT_EXPECTED,
  S3_BUCKET_EXPECTED,
  S3_ENDPOINT_EXPECTED,
  S3_PATH_EXPECTED,
} from "../../postgresql/archive";
import { isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { MAX_CERTIFICATE_HOURS } from "../../postgresql/certificateHours";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import { isQueries, QUERIES_EXPECTED } from "../../postgresql/exporterQueries";
import { MANAGER_KINDS } from "../../postgresql/managers";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter } from "../../postgresql/parameters";
import {
  asText,
  certificate,
  labels,
  mapOf,
  namespace,
  objectName,
  pinnedImage,
  scalarText,
  text,
  volumeSize,
  wholeNumber,
} from "../configuration/fields";

const schedule = text(isCronSchedule, CRON_SCHEDULE_EXPECTED).optional();
const kept = z
  .number()
  .refine(isKept, { params: { expected: KEPT_EXPECTED }, abort: true })
  .optional();
const key = text((given) => /^\S+$/.test(given), "a key of the store, without blanks");

/** A folder in an S3 store. */
const store = z.strictObject({
  endpoint: text(isS3Endpoint, S3_ENDPOINT_EXPECTED),
  bucket: text(isS3Bucket, S3_BUCKET_EXPECTED),
  path: text(isS3Path, S3_PATH_EXPECTED).optional(),
  region: objectName.optional(),
  accessKey: key,
  secretKey: key,
  caCertificate: certificate.optional(),
});

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
  // Written as a map, it is read as one.
  queries: z.preprocess(asText, text(isQueries, QUERIES_EXPECTED).optional()),
  enablePodMonitor: z.boolean().default(false),
  enableBackup: z.boolean().default(true),
  backup: z
    .strictObject({
      schedule,
      keep: kept,
      testSchedule: schedule,
      storageSize: volumeSize.optional(),
      storageClass: objectName.optional(),
    })
    .optional(),
  certificateHours: wholeNumber(1, MAX_CERTIFICATE_HOURS).optional(),
  archive: z
    .strictObject({
      store,
      schedule,
      fullAfterDays: kept,
      keepFull: kept,
      queueSize: volumeSize.optional(),
    })
    .optional(),
  recovery: z.strictObject({ store, time: text(isMoment, MOMENT_EXPECTED).optional() }).optional(),
  managers: z
    .array(
      z.strictObject({
        kind: z.enum(MANAGER_KINDS),
        name: z.string().min(1),
        namespace: namespace.optional(),
      }),
    )
    .optional(),
  clients: z
    .array(
      z.strictObject({
        namespace,
        labels: labels.optional(),
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
