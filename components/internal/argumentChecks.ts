import type * as pulumi from "@pulumi/pulumi";
import { type BackupPlan, isKept, KEPT_EXPECTED } from "../../postgresql/backupPlan";
import { CRON_SCHEDULE_EXPECTED, isCronSchedule } from "../../postgresql/cronSchedule";
import { isPinnedImage, PINNED_IMAGE_EXPECTED } from "../../slim/imageReference";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import type { Refuse } from "./refusal";

/** A plan of backups with the storage class of their volume. */
export type BackupArguments = BackupPlan & { readonly storageClass?: pulumi.Input<string> };

/** When backups are made and how many are kept, checked and complete. */
export function requireBackup(
  { storageClass, ...given }: Partial<BackupArguments>,
  defaults: BackupPlan,
  refuse: Refuse,
): BackupArguments {
  const { schedule, keep, testSchedule, storageSize } = { ...defaults, ...defined(given) };
  for (const [key, cron] of Object.entries({ schedule, testSchedule })) {
    if (!isCronSchedule(cron)) refuse(`backup.${key}`, CRON_SCHEDULE_EXPECTED, cron);
  }
  if (!isKept(keep)) refuse("backup.keep", KEPT_EXPECTED, keep);
  requireStorageSize(storageSize, "backup.storageSize", refuse);
  return { schedule, keep, testSchedule, storageSize, storageClass };
}

/** The size of a volume, checked. */
export function requireStorageSize(given: string, field: string, refuse: Refuse): string {
  return (parseQuantity(given) ?? 0) > 0 ? given : refuse(field, QUANTITY_EXPECTED, given);
}

/** An image, checked where its name is known now. */
export function requirePinned(image: pulumi.Input<string> | undefined, field: string, refuse: Refuse): void {
  if (typeof image === "string" && !isPinnedImage(image)) refuse(field, PINNED_IMAGE_EXPECTED, image);
}

/** What is there of some arguments. */
export function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
