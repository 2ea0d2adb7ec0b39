import { DRAIN_SECONDS } from "../../components/slim/nodeStatefulSet";
import { AGENT_SOCKET } from "../../components/spire/spireValues";
import type { ControllerIntent, NodeSetIntent, SlimLine, SlimLineName } from "../../slim/line";
import { slimLine } from "../../slim/lines";
import { DEFAULT_PREFIX, fleetNames } from "../../slim/names";
import { DATA_PORT, SOUTHBOUND_PORT } from "../../slim/ports";

/** How clusters are linked: by a line of SLIM, and its value of `slim:links`. */
export interface Shape {
  readonly line: SlimLineName;
  readonly isMesh: boolean;
}

/** Default of `maxReplicas`. */
const MAX_REPLICAS = 8;
const { nodes: names } = fleetNames();
const POD_DOMAIN = `${names.headlessService}.${names.namespace}.svc.cluster.local`;

/** A fleet of any size, without an engine: what the pure builders of its configuration are given. The first cluster has the controller. */
export class FleetModel {
  public readonly line: SlimLine;
  public readonly trustDomains: readonly string[];

  public constructor(
    private readonly shape: Shape,
    clusters: number,
    private readonly replicas: number,
  ) {
    this.line = slimLine(shape.line);
    this.trustDomains = Array.from(
      { length: clusters },
      (_, cluster) => `cluster-${String(cluster).padStart(4, "0")}.example`,
    );
  }

  /** IDs of all nodes, as their controller knows them. */
  public nodeIds(): string[] {
    const mesh = this.shape.isMesh ? { domain: DEFAULT_PREFIX } : undefined;
    return this.trustDomains.flatMap((trustDomain) =>
      this.pods().map((pod) => this.line.registeredNodeId({ trustDomain, pod, mesh })),
    );
  }

  /** What the nodes of a cluster have in common. */
  public nodeSet(cluster = 1): NodeSetIntent {
    const [home = "", ...others] = this.trustDomains;
    const own = this.trustDomains[cluster] ?? home;
    return {
      trustDomain: own,
      serverName: serverName(own),
      fleetServerName: `nodes.${DEFAULT_PREFIX}`,
      podPrefix: names.name,
      podDomain: POD_DOMAIN,
      maxReplicas: Math.max(MAX_REPLICAS, this.replicas),
      hasExternalAddresses: true,
      mesh: this.shape.isMesh
        ? { domain: DEFAULT_PREFIX, replicas: this.replicas, others: this.foreignNodes(own) }
        : undefined,
      workloadApi: { socketPath: `unix:${AGENT_SOCKET}` },
      trustedDomains: [home, ...others].filter((trustDomain) => trustDomain !== own),
      controller: {
        address: `10.0.0.1:${SOUTHBOUND_PORT}`,
        serverName: `slim-control.${home}`,
        trustDomain: home,
      },
      logLevel: "info",
      hasIPv6: false,
      drainSeconds: DRAIN_SECONDS,
    };
  }

  /** Files in the ConfigMap of the nodes of a cluster, by name. */
  public nodeFiles(cluster = 1): Record<string, string> {
    const nodes = this.nodeSet(cluster);
    const { nodeConfiguration } = this.line;
    if ("ofPresent" in nodeConfiguration) {
      return Object.fromEntries(
        this.pods().map((pod, ordinal) => [
          `${pod}.yaml`,
          nodeConfiguration.ofPresent({ ...nodes, pod, externalAddress: address(cluster, ordinal) }),
        ]),
      );
    }
    const files = nodes.mesh === undefined ? nodes.maxReplicas : this.replicas;
    return Object.fromEntries(
      Array.from({ length: files }, (_, ordinal) => [
        `${names.name}-${ordinal}.yaml`,
        nodeConfiguration.ofPossible(nodes, ordinal),
      ]),
    );
  }

  /** What the controller is given. */
  public controller(): ControllerIntent {
    return {
      workloadApi: { socketPath: `unix:${AGENT_SOCKET}` },
      trustedDomains: this.trustDomains.slice(1),
      linksClusters: !this.shape.isMesh,
      logLevel: "info",
      hasIPv6: false,
    };
  }

  private pods(): string[] {
    return Array.from({ length: this.replicas }, (_, ordinal) => `${names.name}-${ordinal}`);
  }

  private foreignNodes(own: string) {
    return this.trustDomains.flatMap((trustDomain, cluster) =>
      trustDomain === own
        ? []
        : this.pods().map((_, ordinal) => ({
            address: address(cluster, ordinal),
            serverName: serverName(trustDomain),
            trustDomain,
          })),
    );
  }
}

function serverName(trustDomain: string): string {
  return `slim.${trustDomain}`;
}

/** An address of a network that is large enough, as `10.3.231.2:46357`. */
function address(cluster: number, ordinal: number): string {
  return `10.${Math.floor(cluster / 250) + 1}.${(cluster % 250) + 1}.${ordinal + 1}:${DATA_PORT}`;
}
