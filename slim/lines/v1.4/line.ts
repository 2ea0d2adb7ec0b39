import { createHash } from "node:crypto";
import { pairs } from "../../mesh";
import type { ClientIntent, NodeGroup, SlimLine } from "../../line";
import { clientConfig, connectionSettings, TO_NODE } from "./clientConfig";
import { controllerConfig } from "./controllerConfig";
import { nodeConfig, registeredNodeId } from "./nodeConfig";

/**
 * SLIM 1.4: a controller links every node with every other. It never forgets a node, a link or a route, so a change of
 * the set of nodes restarts everything.
 */
export const LINE_1_4: SlimLine = {
  name: "1.4",
  nodeCommand: (configFile) => ["/slim", "--config", configFile],
  nodeConfiguration: { ofPresent: nodeConfig },
  // As the documents of this line promise.
  nodeManagement: "OrderedReady",
  registeredNodeId,
  // A node of Kind runs 110 pods; the rest is for Kubernetes, SPIRE, MetalLB and clients.
  mostNodes: 80,
  hasMesh: false,
  controllerCommand: (configFile) => ["/control-plane", "-config", configFile],
  readsAuthoritiesOnce: ["nodes"],
  controllerNeedsAgent: false,
  forgetsByRestart: false,
  nodesGiveUp: false,
  hasDatabase: true,
  controllerConfig,
  clientConfig: ({ address, serverName, workloadApi }: ClientIntent) =>
    JSON.stringify(
      clientConfig({ address, serverName, security: { workloadApi, trustDomains: [] } }, TO_NODE),
      undefined,
      2,
    ),
  wantedLinks: pairs,
  restartKey,
};

/** What the controller has in its database and cannot change: nodes, their addresses, settings of links. */
function restartKey(groups: readonly NodeGroup[]): string {
  const link = connectionSettings(
    { serverName: "", security: { workloadApi: { socketPath: "" }, trustDomains: [] } },
    TO_NODE,
  );
  return createHash("sha256")
    .update(JSON.stringify([groups, link]))
    .digest("hex")
    .slice(0, 12);
}
