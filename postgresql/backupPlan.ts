/** When backups are made and tested, how many are kept, and where. */
export interface BackupPlan {
  readonly schedule: string;
  readonly keep: number;
  readonly testSchedule: string;
  readonly storageSize: string;
}

/** The plan of those who have none. */
export const DEFAULT_BACKUP: BackupPlan = {
  schedule: "0 2 * * *",
  keep: 7,
  testSchedule: "0 4 * * 0",
  storageSize: "10Gi",
};

/** What {@link isKept} accepts, in words, for error messages. */
export const KEPT_EXPECTED = "a whole number from 1 to 365";

/** Whether a number can be that of the backups that are kept. */
export function isKept(given: number): boolean {
  return Number.isInteger(given) && given >= 1 && given <= 365;
}

/** Variable of the environment with the owner of a database, as the program that restores reads it. */
export function ownerVariable(database: string): string {
  return `OWNER_OF_${database.toUpperCase()}`;
}
