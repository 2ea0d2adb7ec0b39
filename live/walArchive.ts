import { attempt } from "./attempt";
import { within } from "./within";
import { STANZA } from "../postgresql/archive";
import { SUPERUSER } from "../postgresql/roles";
import type { KubernetesCluster } from "./kubernetesCluster";

/** The archive of an installation, as its primary and its store tell. */
export interface WalArchive {
  /** When the store took a file of the log for the last time. */
  readonly archived?: Date;
  /** Since when the store takes none, if it takes none. */
  readonly failing?: Date;
  /** The newest file of the log that the store has, where the primary believes that it has newer ones: these were dropped. */
  readonly droppedAfter?: string;
  /** Why the store tells nothing, if it does not. */
  readonly silent?: string;
  /** Megabytes of the log on the primary's volume. */
  readonly logMegabytes: number;
  /** When the newest backup was done. */
  readonly backup?: Date;
}

/** Code of a stanza whose store cannot be read. */
const OTHER_ERROR = 99;

/** pgBackRest itself tries for minutes. */
const STORE_SECONDS = 5;

const STATE = `SELECT coalesce(to_char(last_archived_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
 coalesce(to_char(last_failed_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
 (SELECT sum(size) / 1048576 FROM pg_ls_waldir())::int, coalesce(last_archived_wal, '') FROM pg_stat_archiver`;

/** A file of the log, by timeline and place; those of histories and backups have other names. */
const LOG_FILE = /^[0-9A-F]{24}$/;

/** A stanza as pgBackRest tells it; an error of the store is a code, and its words are with the repository. */
interface Stanza {
  readonly status?: { readonly code: number };
  readonly repo?: { readonly status?: { readonly code: number; readonly message: string } }[];
  readonly archive?: { readonly max: string | null }[];
  readonly backup?: { readonly timestamp: { readonly stop: number } }[];
}

/**
 * Asks the primary, and after that the store.
 *
 * @throws Error if the primary does not answer
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
  // In this order: the store has what the primary has sent by then.
  const state = await cluster.exec(namespace, primary, place.container, sql);
  const told = await attempt(
    within(STORE_SECONDS, cluster.exec(namespace, primary, place.archiveContainer, info)),
  );
  const stanzas = "error" in told ? [] : (JSON.parse(told.value) as Stanza[]);
  const [archivedAt = "", failedAt = "", megabytes = "", sent = ""] = state.trim().split("|");
  const archived = archivedAt === "" ? undefined : new Date(archivedAt);
  const failed = failedAt === "" ? undefined : new Date(failedAt);
  const stops = stanzas.flatMap(({ backup = [] }) => backup.map(({ timestamp }) => timestamp.stop));
  const newest = stanzas
    .flatMap(({ archive = [] }) => archive.flatMap(({ max }) => max ?? []))
    .sort()
    .at(-1);
  return {
    archived,
    droppedAfter: newest !== undefined && LOG_FILE.test(sent) && sent > newest ? newest : undefined,
    silent: "error" in told ? told.error : storeError(stanzas),
    failing:
      failed !== undefined && (archived === undefined || failed > archived)
        ? (archived ?? failed)
        : undefined,
    logMegabytes: Number(megabytes),
    backup: stops.length === 0 ? undefined : new Date(Math.max(...stops) * 1000),
  };
}

/** What pgBackRest could not do with the store, in its words. */
function storeError(stanzas: readonly Stanza[]): string | undefined {
  const broken = stanzas.find(({ status }) => status?.code === OTHER_ERROR);
  if (broken === undefined) return undefined;
  const [first] = (broken.repo ?? []).flatMap(({ status }) =>
    status?.code === OTHER_ERROR ? [status.message] : [],
  );
  return first?.split("\n")[0] ?? "pgBackRest cannot read it";
}
