import type { LogLevel } from "./logLevel";
import type { ControllerView, Gaps } from "./mesh";
import type { WorkloadApi } from "./workloadApi";

/** What a SLIM node does, in terms that hold for every version. */
export interface NodeIntent {
  /** Name of its pod. */
  readonly pod: string;
  /** Name of the set of nodes that it belongs to: those of its cluster. */
  readonly group: string;
  /** Its own trust domain, bare. */
  readonly trustDomain: string;
  /** DNS name in its SVID. */
  readonly serverName: string;
  /** DNS name at which the nodes of its group reach it. */
  readonly localHost: string;
  /** `host:port` at which the nodes of other groups reach it; undefined if there are none. */
  readonly externalAddress?: string;
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

/** What a SLIM controller does. */
export interface ControllerIntent {
  readonly workloadApi: WorkloadApi;
  /** File of its database, for a line that has one. */
  readonly databaseFile: string;
  readonly logLevel: LogLevel;
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
export type SlimLineName = "1.4";

/**
 * A line of SLIM releases that share wire format, configuration and behaviour. Everything that differs between lines is
 * behind this interface; which one is used follows from the version set.
 */
export interface SlimLine {
  readonly name: SlimLineName;
  /** Command of a node's container, given the path of its configuration file. */
  nodeCommand(configFile: string): string[];
  /** Configuration file of a node. */
  nodeConfig(node: NodeIntent): string;
  /** ID under which the controller knows a node. */
  registeredNodeId(node: Pick<NodeIntent, "group" | "pod">): string;
  /** Command of the controller's container, given the path of its configuration file. */
  controllerCommand(configFile: string): string[];
  /** Configuration file of the controller. */
  controllerConfig(controller: ControllerIntent): string;
  /** Connection of an application to a node, as JSON. */
  clientConfig(client: ClientIntent): string;
  /** What is missing until messages flow between all of these nodes, by what their controller knows. */
  gaps(nodeIds: string[], view: ControllerView): Gaps;
  /**
   * A key that changes if the nodes change in a way that a running controller cannot handle. With another key, the
   * controller starts with an empty database, and all nodes restart. Undefined for a line whose controller handles every
   * change.
   */
  restartKey(groups: readonly NodeGroup[]): string | undefined;
}
