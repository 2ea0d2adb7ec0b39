import { type HostRange, parseHostRange } from "../../slim/hostNumbers";

/** What a cluster's load balancer has to serve. */
interface Served {
  readonly roles: readonly ("controller" | "nodes")[];
  readonly replicas: number;
  /** Range of the configuration, as `200-205`. */
  readonly hosts?: string;
}

/** Ranges begin here, above what Docker gives to containers, and each cluster has room to grow in. */
const FIRST_HOST = 100;
const HOSTS_PER_CLUSTER = 25;

/** Number of Services of type LoadBalancer in a cluster: bundle endpoint, controller, nodes and one for all nodes. */
export function addressesNeeded({ roles, replicas }: Served): number {
  return 1 + (roles.includes("controller") ? 1 : 0) + (roles.includes("nodes") ? replicas + 1 : 0);
}

/**
 * The host numbers of a cluster's load balancer: those of the configuration, else a block of its own, so that a cluster
 * that grows or is added at the end moves nobody else's. The block is the same for any number of nodes: MetalLB takes
 * an address that left its range away from the Service that has it, whichever that is.
 */
export function addressRange(cluster: Served, index: number): HostRange {
  const configured = cluster.hosts === undefined ? undefined : parseHostRange(cluster.hosts);
  const first = FIRST_HOST + HOSTS_PER_CLUSTER * index;
  return configured ?? { first, last: first + HOSTS_PER_CLUSTER - 1 };
}
