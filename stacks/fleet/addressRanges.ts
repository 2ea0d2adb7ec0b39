import { z } from "zod";
import type { Claim } from "../../slim/addressAllocator";
import { type AddressRanges, formatRange, parseRange } from "../../slim/addresses";
import { parseHostRange } from "../../slim/hostNumbers";
import { addressesNeeded } from "./addressesNeeded";
import { type Fleet, isFederated, isOfKind } from "./fleet";

/** The addresses of Docker's network that a fleet's load balancers ask for: none where they are somebody else's. */
export function addressClaims(fleet: Fleet): Claim[] {
  if (!isFederated(fleet) || fleet.loadBalancer === "external") return [];
  return fleet.clusters.filter(isOfKind).map((cluster) => ({
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
