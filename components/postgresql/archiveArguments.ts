import * as pulumi from "@pulumi/pulumi";
import {
  type ArchivePlan,
  DEFAULT_ARCHIVE,
  isMoment,
  isS3Bucket,
  isS3Endpoint,
  isS3Path,
  MOMENT_EXPECTED,
  S3_BUCKET_EXPECTED,
  S3_ENDPOINT_EXPECTED,
  S3_PATH_EXPECTED,
  type S3Folder,
} from "../../postgresql/archive";
import { isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import { defined } from "../internal/argumentChecks";
import { refuse } from "./arguments";

/** A folder in a bucket of a store that speaks S3, by TLS. */
export interface PostgresqlStore {
  /** `host` or `host:port`. */
  readonly endpoint: string;
  /** Name of the bucket, which must be there. */
  readonly bucket: string;
  /**
   * Folder in the bucket. Each installation needs one of its own.
   * Default: "/" and the name of the installation.
   */
  readonly path?: string;
  /**
   * Region of the store.
   * Default: "us-east-1", which is what stores without regions take.
   */
  readonly region?: string;
  /** Access key. */
  readonly accessKey: pulumi.Input<string>;
  /** Secret key. */
  readonly secretKey: pulumi.Input<string>;
  /**
   * Certificate authority of the store, in PEM.
   * Default: those of the image.
   */
  readonly caCertificate?: pulumi.Input<string>;
}

/** An archive of the write-ahead log and of backups, by pgBackRest. */
export interface PostgresqlArchive {
  /** Where it is. */
  readonly store: PostgresqlStore;
  /**
   * When backups are made, as in cron.
   * Default: "30 1 * * *".
   */
  readonly schedule?: string;
  /**
   * Days after which a backup has everything again; those between have what has changed.
   * Default: 7.
   */
  readonly fullAfterDays?: number;
  /**
   * Full backups that are kept. The log is kept from the oldest one on.
   * Default: 2.
   */
  readonly keepFull?: number;
  /**
   * How much of the log may wait on each member's volume while the store is away. What is more is dropped with a warning in the log of the server:
   * databases go on, and moments from then to the next backup are out of reach.
   * Default: "1Gi".
   */
  readonly queueSize?: string;
}

/** The data that a new installation begins with. */
export interface PostgresqlRecovery {
  /** The archive of another installation. */
  readonly store: PostgresqlStore;
  /**
   * The moment, with its time zone, such as `2030-01-31 14:05:00+00`.
   * Default: the end of the archive.
   */
  readonly time?: string;
}

/** A folder in a store, whose keys may come from elsewhere. */
export type StoreParts = Omit<S3Folder, "accessKey" | "secretKey"> &
  Pick<PostgresqlStore, "accessKey" | "secretKey" | "caCertificate">;

/** An argument with a store, whose key stays secret in the state. */
export function withSecretKey<T extends { readonly store: PostgresqlStore }>(given: T | undefined) {
  return given && { ...given, store: { ...given.store, secretKey: pulumi.secret(given.store.secretKey) } };
}

function requireStore(given: PostgresqlStore, field: string, name: string): StoreParts {
  const {
    endpoint,
    bucket,
    path = `/${name}`,
    region = "us-east-1",
    accessKey,
    secretKey,
    caCertificate,
  } = given;
  if (!isS3Endpoint(endpoint)) refuse(`${field}.endpoint`, S3_ENDPOINT_EXPECTED, endpoint);
  if (!isS3Bucket(bucket)) refuse(`${field}.bucket`, S3_BUCKET_EXPECTED, bucket);
  if (!isS3Path(path)) refuse(`${field}.path`, S3_PATH_EXPECTED, path);
  const hasOwnAuthority = caCertificate !== undefined;
  return { endpoint, bucket, path, region, accessKey, secretKey, caCertificate, hasOwnAuthority };
}

/** An archive, checked and complete. */
export function requireArchive(
  { store, ...given }: PostgresqlArchive,
  name: string,
): { readonly store: StoreParts; readonly plan: ArchivePlan } {
  const { schedule, fullAfterDays, keepFull, queueSize } = { ...DEFAULT_ARCHIVE, ...defined(given) };
  if (!isCronSchedule(schedule)) refuse("archive.schedule", CRON_SCHEDULE_EXPECTED, schedule);
  if (!isKept(fullAfterDays)) refuse("archive.fullAfterDays", KEPT_EXPECTED, fullAfterDays);
  if (!isKept(keepFull)) refuse("archive.keepFull", KEPT_EXPECTED, keepFull);
  const queueBytes = parseQuantity(queueSize) ?? 0;
  if (queueBytes <= 0) refuse("archive.queueSize", QUANTITY_EXPECTED, queueSize);
  return {
    store: requireStore(store, "archive.store", name),
    plan: { schedule, fullAfterDays, keepFull, queueBytes },
  };
}

/** Where the data of a new installation comes from, checked. */
export function requireRecovery(
  { store: given, time }: PostgresqlRecovery,
  name: string,
  archive: StoreParts | undefined,
): { readonly store: StoreParts; readonly time?: string } {
  const store = requireStore(given, "recovery.store", name);
  if (time !== undefined && !isMoment(time)) refuse("recovery.time", MOMENT_EXPECTED, time);
  const isOwn =
    archive !== undefined &&
    (["endpoint", "bucket", "path"] as const).every((key) => archive[key] === store[key]);
  if (isOwn) {
    refuse(
      "recovery.store.path",
      "another path than that of archive.store, into which this installation writes",
      store.path,
    );
  }
  return { store, time };
}
