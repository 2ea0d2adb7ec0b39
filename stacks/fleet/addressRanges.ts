import { z } from "zod";
import type { Claim } from "../../slim/addressAllocator";
import { type AddressRanges, formatRange, parseRange } from "../../slim/addresses";
import { type HostRange, parseHostRange } from "../../slim/hostNumbers";
import type { Fleet } from "./fleet";

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

/** The addresses that a fleet's load balancers ask for: none where they are somebody else's, or where there are none. */
export function addressClaims({ clusters, loadBalancer }: Fleet): Claim[] {
  if (clusters.length === 1 || loadBalancer === "external") return [];
  return clusters.map((cluster) => ({
    cluster: cluster.name,
    needed: addressesNeeded(cluster),
    hosts: cluster.hosts === undefined ? undefined : parseHostRange(cluster.hosts),
  }));
}

/** Ranges as an output of a stack: `172.18.0.100-172.18.0.124`, by cluster name. */
export type AddressRangesOutput = Record<string, string[]>;

/** Ranges as an output of a stack. */
export function toOutput(ranges: AddressRanges): AddressRangesOutput {
  return Object.fromEntries(
    Object.entries(ranges).map(([cluster, some]) => [cluster, some.map(formatRange)]),
  );
}

/** The ranges in an output of a stack; none where it has no such output. */
export function fromOutput(output: unknown): AddressRanges {
  const { data = {} } = z.record(z.string(), z.array(z.string())).safeParse(output);
  return Object.fromEntries(
    Object.entries(data).map(([cluster, some]) => [cluster, some.flatMap((text) => parseRange(text) ?? [])]),
  );
}
