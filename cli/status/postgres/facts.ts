import type { Read } from "../../../live/attempt";
import type { PostgresqlMember } from "../../../live/patroni";
import type { ScheduledRuns } from "../../../live/scheduledRuns";
import type { WalArchive } from "../../../live/walArchive";
import type { PodFacts } from "../facts";

/** What is seen of an installation of PostgreSQL in a cluster whose API server answers. */
export interface InstallationFacts {
  /** Pods in the namespace of PostgreSQL. */
  readonly pods: PodFacts[];
  /** What Patroni says of the members. */
  readonly members: Read<PostgresqlMember[]>;
  /** Jobs of backups and tests, by the name of their CronJob. */
  readonly runs: Readonly<Record<string, ScheduledRuns>>;
  /** The archive; undefined where there is none. */
  readonly archive?: Read<WalArchive>;
}

/** The same, and the cluster's. */
export interface PostgresqlFacts extends InstallationFacts {
  /** Of Kubernetes. */
  readonly version: string;
}
