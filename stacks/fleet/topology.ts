import { createHash } from "node:crypto";
import { connectionSettings, TO_NODE } from "../../slim/clientConfig";
import { addressRange } from "./addressRanges";
import type { Fleet } from "./fleet";

/**
 * A name for the set of all nodes and how they reach each other. It changes with everything that the controller of
 * 1.4.0 keeps in its database and cannot change there: nodes, their endpoints, and the settings of their links.
 */
export function fleetTopology(fleet: Fleet): string {
  const nodes = fleet.clusters.flatMap((cluster, index) =>
    cluster.roles.includes("nodes")
      ? [[cluster.name, cluster.trustDomain, cluster.replicas, addressRange(cluster, index)]]
      : [],
  );
  const link = connectionSettings(
    { serverName: "", security: { workloadApi: { socketPath: "" }, trustDomains: [] } },
    TO_NODE,
  );
  return createHash("sha256")
    .update(JSON.stringify([nodes, link]))
    .digest("hex")
    .slice(0, 12);
}
