import { STANZA } from "../postgresql/archive";
import { SUPERUSER } from "../postgresql/roles";
import type { KubernetesCluster } from "./kubernetesCluster";

/** The archive of an installation, as its primary and its store tell. */
export interface WalArchive {
  /** When the store took a file of the log for the last time. */
  readonly archived?: Date;
  /** Since when the store takes none, if it takes none. */
  readonly failing?: Date;
  /** Megabytes of the log on the primary's volume. */
  readonly logMegabytes: number;
  /** When the newest backup was done. */
  readonly backup?: Date;
}

const STATE = `SELECT coalesce(to_char(last_archived_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
 coalesce(to_char(last_failed_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
 (SELECT sum(size) / 1048576 FROM pg_ls_waldir())::int FROM pg_stat_archiver`;

interface Stanza {
  readonly backup?: { readonly timestamp: { readonly stop: number } }[];
}

/**
 * Asks the primary and the store.
 *
 * @throws Error if the primary does not answer; a store that does not is no error, but has no backup
 */
export async function readWalArchive(
  cluster: Pick<KubernetesCluster, "exec">,
  place: {
    readonly namespace: string;
    readonly primary: string;
    readonly container: string;
    readonly archiveContainer: string;
  },
): Promise<WalArchive> {
  const { namespace, primary } = place;
  const sql = ["psql", "-XAt", "--username", SUPERUSER, "--dbname", SUPERUSER, "--command", STATE];
  const info = ["pgbackrest", `--stanza=${STANZA}`, "info", "--output=json"];
  const [state, stanzas] = await Promise.all([
    cluster.exec(namespace, primary, place.container, sql),
    cluster
      .exec(namespace, primary, place.archiveContainer, info)
      .then((printed) => JSON.parse(printed) as Stanza[])
      .catch((): Stanza[] => []),
  ]);
  const [archivedAt = "", failedAt = "", megabytes = ""] = state.trim().split("|");
  const archived = archivedAt === "" ? undefined : new Date(archivedAt);
  const failed = failedAt === "" ? undefined : new Date(failedAt);
  const stops = stanzas.flatMap(({ backup = [] }) => backup.map(({ timestamp }) => timestamp.stop));
  return {
    archived,
    failing:
      failed !== undefined && (archived === undefined || failed > archived)
        ? (archived ?? failed)
        : undefined,
    logMegabytes: Number(megabytes),
    backup: stops.length === 0 ? undefined : new Date(Math.max(...stops) * 1000),
  };
}
