import { slimLine } from "../../slim/lines";
import { versionSet } from "../../slim/versions";
import { addressRange } from "./addressRanges";
import type { Fleet } from "./fleet";

/**
 * A key for the set of all nodes and how they reach each other: with another one, controller and nodes start afresh.
 * Undefined where the line of SLIM needs no restart.
 */
export function fleetTopology(fleet: Fleet): string | undefined {
  const groups = fleet.clusters.flatMap(({ name, trustDomain, replicas, roles, hosts }, index) => {
    const { first, last } = addressRange({ roles, replicas, hosts }, index);
    return roles.includes("nodes")
      ? [{ clusterName: name, trustDomain, replicas, addresses: [`${first}-${last}`] }]
      : [];
  });
  return slimLine(versionSet(fleet.versionSet).line).restartKey(groups);
}
