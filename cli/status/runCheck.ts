import type { ScheduledRuns } from "../../live/scheduledRuns";
import { type Check, check } from "./check";

/** Where runs of CronJobs are looked at, and when. */
export interface RunPlace {
  readonly cluster: { readonly name: string };
  /** With the options for cluster and namespace. */
  readonly kubectl: string;
  readonly now: Date;
}

/** How old the newest backup is, and whether the last test of restoring one has passed. */
export function backupRunChecks(
  place: RunPlace,
  runs: Readonly<Record<string, ScheduledRuns>>,
  names: { readonly backup: string; readonly restoreTest: string },
): Check[] {
  const { now } = place;
  return [
    ...runCheck(place, "backups", runs[names.backup], names.backup, (time) => `newest ${age(time, now)} old`),
    ...runCheck(
      place,
      "restore test",
      runs[names.restoreTest],
      names.restoreTest,
      (time) => `passed ${age(time, now)} ago`,
    ),
  ];
}

/** Whether the last run of a CronJob came to a good end; nothing where there is no such CronJob. */
export function runCheck(
  { cluster, kubectl, now }: RunPlace,
  part: string,
  runs: ScheduledRuns | undefined,
  cronJob: string,
  seen: (succeeded: Date) => string,
): Check[] {
  if (runs === undefined) return [];
  const { succeeded, failed } = runs;
  const isBroken = failed !== undefined && (succeeded === undefined || failed > succeeded);
  return [
    check(
      cluster,
      part,
      succeeded === undefined ? "none yet" : seen(succeeded),
      isBroken
        ? {
            cause: `the last run of ${cronJob} failed ${age(failed, now)} ago`,
            next: `${kubectl} logs --selector app=${cronJob} --tail 20 --prefix`,
          }
        : undefined,
    ),
  ];
}

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** How long ago a time was, in the largest unit of which it is two or more. */
export function age(time: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000));
  const [unit, size] = UNITS.find(([, one]) => seconds >= 2 * one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}
