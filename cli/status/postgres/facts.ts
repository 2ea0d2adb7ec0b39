import type { Read } from "../../../live/attempt";
import type { PostgresqlMember } from "../../../live/patroni";
import type { PodFacts } from "../facts";

/** What is seen of PostgreSQL in a cluster whose API server answers. */
export interface PostgresqlFacts {
  /** Of Kubernetes. */
  readonly version: string;
  /** Pods in the namespace of PostgreSQL. */
  readonly pods: PodFacts[];
  /** What Patroni says of the members. */
  readonly members: Read<PostgresqlMember[]>;
}
