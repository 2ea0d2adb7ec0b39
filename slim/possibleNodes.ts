import type { SlimLine } from "./line";

const DEFAULT_MAX_REPLICAS = 8;

/** Number of nodes that a cluster may have without a change for those that there are. */
export function possibleNodes(replicas: number, maxReplicas?: number): number {
  return maxReplicas ?? Math.max(DEFAULT_MAX_REPLICAS, replicas);
}

/**
 * Whether each node of a cluster can be told of all others: each has a file with all of them, and one ConfigMap holds the files of
 * a cluster.
 *
 * @param own possible nodes of the cluster
 * @param all possible nodes of all clusters
 */
export function meshFits({ mostNodes }: SlimLine, own: number, all: number): boolean {
  return own * all <= mostNodes ** 2;
}
