import type { ScheduledRuns } from "../../../live/scheduledRuns";
import type { PostgresqlNames } from "../../../postgresql/names";
import { type Check, check, hidden } from "../check";
import type { InstallationFacts } from "./facts";

/** Where backups are looked at, and when. */
interface Place {
  readonly cluster: { readonly name: string };
  readonly names: PostgresqlNames;
  readonly kubectl: string;
  readonly now: Date;
}

/** The backups of an installation: how old the newest ones are, whether the last test has passed, and whether the archive takes the log. */
export function backupChecks(place: Place, { runs, archive }: InstallationFacts): Check[] {
  const { names, now } = place;
  const old = (time: Date) => `newest ${age(time, now)} old`;
  return [
    ...runCheck(place, "backups", runs[names.backup], names.backup, old),
    ...runCheck(
      place,
      "restore test",
      runs[names.restoreTest],
      names.restoreTest,
      (time) => `passed ${age(time, now)} ago`,
    ),
    ...archiveChecks(place, runs[names.archive], archive),
  ];
}

function runCheck(
  { cluster, kubectl, now }: Place,
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

function archiveChecks(
  place: Place,
  runs: ScheduledRuns | undefined,
  archive: InstallationFacts["archive"],
): Check[] {
  const { cluster, names, kubectl, now } = place;
  if (runs === undefined) return [];
  if (archive === undefined) return [hidden(cluster, "archive", "there is no primary")];
  if ("error" in archive) return [hidden(cluster, "archive", archive.error)];
  const { archived, failing, backup, logMegabytes } = archive.value;
  if (failing !== undefined) {
    return [
      check(cluster, "archive", `no log for ${age(failing, now)}`, {
        cause: `the store does not take the log, ${logMegabytes} MB of which are on the primary's volume: moments since then are out of reach`,
        next: `${kubectl} logs --selector app=${names.name} --container ${names.container} --tail 20 --prefix`,
      }),
    ];
  }
  const log = archived === undefined ? "no log yet" : `log ${age(archived, now)} ago`;
  return runCheck(
    place,
    "archive",
    { ...runs, succeeded: backup ?? runs.succeeded },
    names.archive,
    (time) => `${log}, newest backup ${age(time, now)} old`,
  );
}

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** How long ago a time was, in the largest unit of which it is two or more. */
function age(time: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000));
  const [unit, size] = UNITS.find(([, one]) => seconds >= 2 * one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}
