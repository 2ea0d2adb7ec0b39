import type { ClientIntent, SlimLine } from "../../line";
import { type Pair, pairs } from "../../mesh";
import { clientConfig, STEADY } from "./clientConfig";
import { controllerConfig } from "./controllerConfig";
import { domainOf, nodeConfig, registeredNodeId } from "./nodeConfig";

/**
 * SLIM 3.4: the nodes of a cluster link themselves, and the controller orders one link between every two clusters. It
 * starts with nothing, and learns what there is from the nodes that register.
 */
export const LINE_3_4: SlimLine = {
  name: "3.4",
  nodeCommand: (configFile) => ["/slim", "--config", configFile],
  nodeConfiguration: { ofPossible: nodeConfig },
  nodeManagement: "Parallel",
  // Its peers try more often, and so do clients.
  settleSeconds: 3,
  registeredNodeId,
  // Each has a file that names all others, and a ConfigMap holds one MiB.
  mostNodes: 32,
  hasMesh: true,
  controllerCommand: (configFile) => ["/slim-control-plane", "--config", configFile],
  readsAuthoritiesOnce: ["nodes", "controller"],
  controllerNeedsAgent: true,
  forgetsByRestart: true,
  nodesGiveUp: true,
  hasDatabase: false,
  controllerConfig,
  clientConfig: ({ address, serverName, workloadApi }: ClientIntent) =>
    JSON.stringify(
      clientConfig(
        { endpoint: `https://${address}`, serverName, security: { workloadApi, trustDomains: [] } },
        STEADY,
      ),
      undefined,
      2,
    ),
  wantedLinks,
  // Nothing but another line: its nodes and clients don't understand each other.
  restartKey: () => "slim-3.4",
};

/** Every two nodes of a domain, and every two domains. */
function wantedLinks(nodeIds: readonly string[]): Pair[] {
  const domains = [...new Set(nodeIds.map(domainOf))];
  return [
    ...domains.flatMap((domain) => pairs(nodeIds.filter((id) => domainOf(id) === domain))),
    ...pairs(domains),
  ];
}
