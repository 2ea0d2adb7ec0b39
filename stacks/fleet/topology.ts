import { type AddressRanges, formatRange } from "../../slim/addresses";
import { type Fleet, lineOf } from "./fleet";

/**
 * A key for what a running controller cannot handle, such as another set of nodes in SLIM 1.4: with another one, controller
 * and nodes start afresh.
 *
 * @param ranges where the nodes have their addresses for other clusters
 */
export function fleetTopology(fleet: Fleet, ranges: AddressRanges): string {
  const groups = fleet.clusters.flatMap(({ name, trustDomain, replicas, roles }) =>
    roles.includes("nodes")
      ? [{ clusterName: name, trustDomain, replicas, addresses: (ranges[name] ?? []).map(formatRange) }]
      : [],
  );
  return lineOf(fleet).restartKey(groups);
}
