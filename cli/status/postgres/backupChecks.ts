import type { ScheduledRuns } from "../../../live/scheduledRuns";
import type { PostgresqlNames } from "../../../postgresql/names";
import { type Check, check, hidden } from "../check";
import { age, backupRunChecks, type RunPlace, runCheck } from "../runCheck";
import type { InstallationFacts } from "./facts";

/** Where backups are looked at, and when. */
interface Place extends RunPlace {
  readonly names: PostgresqlNames;
}

/** The backups of an installation: how old the newest ones are, whether the last test has passed, and whether the archive takes the log. */
export function backupChecks(place: Place, { runs, archive }: InstallationFacts): Check[] {
  const { names } = place;
  return [...backupRunChecks(place, runs, names), ...archiveChecks(place, runs[names.archive], archive)];
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
  const { archived, failing, droppedAfter, silent, backup, logMegabytes } = archive.value;
  const logs = `${kubectl} logs --selector app=${names.name} --container ${names.container} --tail 20 --prefix`;
  if (failing !== undefined) {
    return [
      check(cluster, "archive", `no log for ${age(failing, now)}`, {
        cause: `the store does not take the log, ${logMegabytes} MB of which are on the primary's volume: moments since then are out of reach`,
        next: logs,
      }),
    ];
  }
  if (silent !== undefined) {
    return [
      check(cluster, "archive", "no answer", { cause: `the store does not answer: ${silent}`, next: logs }),
    ];
  }
  if (droppedAfter !== undefined) {
    return [
      check(cluster, "archive", "log dropped", {
        cause: `the store has nothing after ${droppedAfter}: more waited than the queue takes, so it was dropped. Moments since then are out of reach until the next backup`,
        next: `once the store is back: ${kubectl} create job archive-now --from=cronjob/${names.archive}`,
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
