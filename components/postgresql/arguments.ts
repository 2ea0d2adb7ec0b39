import type * as pulumi from "@pulumi/pulumi";
import { type BackupPlan, DEFAULT_BACKUP, isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import { type DatabaseDefinition, databaseProblems } from "../../postgresql/databases";
import { isQueries, QUERIES_EXPECTED } from "../../postgresql/exporterQueries";
import { isManagerKind, MANAGER_KIND_EXPECTED } from "../../postgresql/managers";
import { DEFAULT_NAMESPACE } from "../../postgresql/names";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter, type Parameters } from "../../postgresql/parameters";
import { isPinnedImage, PINNED_IMAGE_EXPECTED } from "../../slim/imageReference";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import { isNamespace, NAMESPACE_EXPECTED } from "../../slim/names";
import type { PostgresqlArgs, PostgresqlBackup, PostgresqlManager } from "./postgresql";

/** Ends the program because of an argument. */
export function refuse(field: string, expected: string, given: unknown): never {
  throw new RangeError(`Postgresql.${field}: expected ${expected}; given ${JSON.stringify(given)}`);
}

/** The name of the namespace to make, where none is given, checked. */
export function requireNewNamespace({
  namespace,
  newNamespace,
}: Pick<PostgresqlArgs, "namespace" | "newNamespace">): string {
  if (newNamespace === undefined) return DEFAULT_NAMESPACE;
  if (namespace !== undefined) refuse("newNamespace", "no such argument beside namespace", newNamespace);
  return isNamespace(newNamespace) ? newNamespace : refuse("newNamespace", NAMESPACE_EXPECTED, newNamespace);
}

/** The number of members, checked. */
export function requireReplicas(given: number): number {
  return isMemberCount(given) ? given : refuse("replicas", MEMBER_COUNT_EXPECTED, given);
}

/** Databases and owners, checked; the first one has arguments of its own. */
export function requireDatabases(
  databases: readonly [DatabaseDefinition, ...DatabaseDefinition[]],
): readonly [DatabaseDefinition, ...DatabaseDefinition[]] {
  const [problem] = databaseProblems(databases);
  if (problem === undefined) return databases;
  const [index, key] = problem.path;
  const ofFirst = key === "name" ? "database" : "owner";
  return refuse(index === 0 ? ofFirst : `databases[${index - 1}].${key}`, problem.expected, problem.given);
}

/** Parameters of PostgreSQL, checked. */
export function requireParameters(given: Parameters): Parameters {
  const taken = Object.keys(given).find((key) => !isFreeParameter(key));
  return taken === undefined ? given : refuse("parameters", FREE_PARAMETER_EXPECTED, taken);
}

/** The size of a volume, checked. */
export function requireStorageSize(given: string, field: string): string {
  return (parseQuantity(given) ?? 0) > 0 ? given : refuse(field, QUANTITY_EXPECTED, given);
}

/** When backups are made and how many are kept, checked and complete. */
export function requireBackup({ storageClass, ...given }: PostgresqlBackup): BackupPlan & {
  readonly storageClass?: PostgresqlBackup["storageClass"];
} {
  const { schedule, keep, testSchedule, storageSize } = { ...DEFAULT_BACKUP, ...defined(given) };
  for (const [key, cron] of Object.entries({ schedule, testSchedule })) {
    if (!isCronSchedule(cron)) refuse(`backup.${key}`, CRON_SCHEDULE_EXPECTED, cron);
  }
  if (!isKept(keep)) refuse("backup.keep", KEPT_EXPECTED, keep);
  requireStorageSize(storageSize, "backup.storageSize");
  return { schedule, keep, testSchedule, storageSize, storageClass };
}

/** An image, checked where its name is known now. */
export function requirePinned(image: pulumi.Input<string> | undefined, field: string): void {
  if (typeof image === "string" && !isPinnedImage(image)) refuse(field, PINNED_IMAGE_EXPECTED, image);
}

/** What is there of some arguments. */
export function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

/** Hours for which a certificate is valid, checked. */
export function requireCertificateHours(given: number): number {
  const isUsable = Number.isInteger(given) && given >= 1 && given <= 87600;
  return isUsable ? given : refuse("certificateHours", "a whole number from 1 to 87600", given);
}

/** Queries of the exporter, checked. */
export function requireQueries(given: string): string {
  return isQueries(given) ? given : refuse("queries", QUERIES_EXPECTED, given);
}

/** Who may manage an installation, checked. */
export function requireManagers(given: readonly PostgresqlManager[]): readonly PostgresqlManager[] {
  for (const [index, { kind }] of given.entries()) {
    if (!isManagerKind(kind)) refuse(`managers[${index}].kind`, MANAGER_KIND_EXPECTED, kind);
  }
  return given;
}
