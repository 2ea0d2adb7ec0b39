import type { LogLevel } from "./logLevel";
import type { Pair } from "./mesh";
import type { WorkloadApi } from "./workloadApi";

/** What the SLIM nodes of a cluster have in common, in terms that hold for every version. */
export interface NodeSetIntent {
  /** Their trust domain, bare. */
  readonly trustDomain: string;
  /** DNS name in the SVID of each: that of the nodes of this trust domain. */
  readonly serverName: string;
  /** DNS name in the SVID of each node of the fleet, in whichever cluster. */
  readonly fleetServerName: string;
  /** Name of a pod is this, a dash, and its ordinal number. */
  readonly podPrefix: string;
  /** DNS name of a pod is its name, a dot, and this. */
  readonly podDomain: string;
  /** Number of nodes that there may be without a change for those that there are. */
  readonly maxReplicas: number;
  /** Whether nodes of other clusters reach each of them at an address of its own. */
  readonly hasExternalAddresses: boolean;
  /** Undefined if the controller links clusters. */
  readonly mesh?: NodeMesh;
  readonly workloadApi: WorkloadApi;
  /** Foreign trust domains whose nodes and clients may connect, bare. */
  readonly trustedDomains: readonly string[];
  /** Where it registers. */
  readonly controller: {
    /** `host:port`. */
    readonly address: string;
    /** DNS name in the controller's SVID. */
    readonly serverName: string;
    readonly trustDomain: string;
  };
  readonly logLevel: LogLevel;
  /** Whether it listens on IPv6 too. */
  readonly hasIPv6: boolean;
  /** Seconds for its connections to end when it stops. */
  readonly drainSeconds: number;
}

/** A node of another cluster. */
export interface ForeignNode {
  /** `host:port`. */
  readonly address: string;
  /** DNS name in its SVID. */
  readonly serverName: string;
  readonly trustDomain: string;
}

/** All nodes of a fleet as peers of each other, in whichever cluster they are. */
export interface NodeMesh {
  /** Name that they have in common. */
  readonly domain: string;
  /** Number of nodes in the own cluster. */
  readonly replicas: number;
  /** The nodes of the other clusters. */
  readonly others: readonly ForeignNode[];
}

/** What one SLIM node does. */
export interface NodeIntent extends NodeSetIntent {
  /** Name of its pod. */
  readonly pod: string;
  /** `host:port` at which the nodes of other clusters reach it; undefined if there are none. */
  readonly externalAddress?: string;
}

/** What makes the name of a node. */
export interface NodeName extends Pick<NodeIntent, "trustDomain" | "pod"> {
  readonly mesh?: Pick<NodeMesh, "domain">;
}

/** Where a configuration finds what is not in it, so that it stays as it is when nodes come and go. */
export const OWN_VALUES = {
  /** Environment variable with the name of the pod. */
  podName: "POD_NAME",
  /** File with `host:port` at which the nodes of other clusters reach it, if there are any. */
  externalAddressFile: "/external-address",
} as const;

/**
 * How nodes get their configuration: there is a file for each node that there is, with its address for other clusters, or for
 * each that there may be, which stays as it is when nodes come and go.
 */
export type NodeConfiguration =
  | { readonly ofPresent: (node: NodeIntent) => string }
  | { readonly ofPossible: (nodes: NodeSetIntent, ordinal: number) => string };

/** What a SLIM controller does. */
export interface ControllerIntent {
  readonly workloadApi: WorkloadApi;
  /** Foreign trust domains whose nodes may register, bare. */
  readonly trustedDomains: readonly string[];
  /** Whether it links clusters; otherwise the nodes link themselves, and it only knows them. */
  readonly linksClusters: boolean;
  /** File of its database; only for a line that keeps one. */
  readonly databaseFile?: string;
  readonly logLevel: LogLevel;
  /** Whether it listens on IPv6 too. */
  readonly hasIPv6: boolean;
}

/** How an application connects to a node. */
export interface ClientIntent {
  /** `host:port`. */
  readonly address: string;
  /** DNS name in the node's SVID. */
  readonly serverName: string;
  readonly workloadApi: WorkloadApi;
}

/** The nodes of one cluster and how those of others reach them. */
export interface NodeGroup {
  readonly clusterName: string;
  readonly trustDomain: string;
  readonly replicas: number;
  /** Addresses that other clusters use; empty if there are none. */
  readonly addresses: readonly string[];
}

/** Names of the SLIM lines. */
export type SlimLineName = "1.4" | "3.4";

/**
 * A line of SLIM releases that share wire format, configuration and behaviour. Everything that differs between lines is
 * behind this interface; which one is used follows from the version set.
 */
export interface SlimLine {
  readonly name: SlimLineName;
  /** Command of a node's container, given the path of its configuration file. */
  nodeCommand(configFile: string): string[];
  readonly nodeConfiguration: NodeConfiguration;
  /** Whether nodes are started and removed one after the other, or all at a time. They are updated one after the other. */
  readonly nodeManagement: "OrderedReady" | "Parallel";
  /** Seconds that others need to find a node again that has just come back; an update goes on to the next node then. None by default. */
  readonly settleSeconds?: number;
  /** ID under which the controller knows a node. */
  registeredNodeId(node: NodeName): string;
  /** Most nodes that a cluster may have. */
  readonly mostNodes: number;
  /** Whether all nodes of a fleet can be peers of each other, without a controller that links clusters. */
  readonly hasMesh: boolean;
  /** Command of the controller's container, given the path of its configuration file. */
  controllerCommand(configFile: string): string[];
  /** Programs that read the authorities that they trust when they start, and never again. */
  readonly readsAuthoritiesOnce: readonly ("nodes" | "controller")[];
  /** Whether the controller ends where it finds no SPIRE agent; otherwise it waits for one. */
  readonly controllerNeedsAgent: boolean;
  /** Whether the controller links others with nodes that are gone, until it is restarted. */
  readonly forgetsByRestart: boolean;
  /** Whether a node may give another one or its controller up for good, so that only its own restart helps. */
  readonly nodesGiveUp: boolean;
  /** Whether the controller keeps what it knows in a file. */
  readonly hasDatabase: boolean;
  /** Configuration file of the controller. */
  controllerConfig(controller: ControllerIntent): string;
  /** Connection of an application to a node, as JSON. */
  clientConfig(client: ClientIntent): string;
  /**
   * The pairs that must be linked for messages to flow between all of these nodes. A pair is two IDs of nodes, or two
   * trust domains where one link is enough for all of their nodes.
   */
  wantedLinks(nodeIds: readonly string[]): Pair[];
  /**
   * A key that changes if the nodes change in a way that a running controller cannot handle. With another key, the
   * controller starts with an empty database, and all nodes restart.
   */
  restartKey(groups: readonly NodeGroup[]): string;
}
