import { stringify } from "yaml";
import {
  type ClientConnection,
  clientConfig,
  connectionSettings,
  TO_CONTROLLER,
  TO_NODE,
} from "./clientConfig";
import type { Duration } from "./duration";
import { DATA_PORT } from "./ports";
import { type ClientSecurity, type ServerSecurity, serverTls } from "./transportSecurity";

/** Log levels of SLIM. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** What a SLIM data-plane node of version 1.4.0 is configured to do. */
export interface NodeConfig {
  /** Unique within its group, `[a-z0-9-]+`; the name of its pod. */
  readonly nodeId: string;
  /**
   * Nodes of one group reach each other by {@link localHost}, nodes of different groups by {@link externalAddress}.
   * Absent: a fleet of a single group.
   */
  readonly group?: string;
  /** Trust domain of the node itself, bare. */
  readonly trustDomain: string;
  /** DNS name or IP under which the nodes of the same group reach this one. */
  readonly localHost: string;
  /** `host:port` under which the nodes of other groups reach this one, and nobody else behind the same address. */
  readonly externalAddress?: string;
  /** Who may connect to the data port, and by what this node proves itself. */
  readonly server: ServerSecurity;
  /** How other nodes connect to this one: the controller hands these settings to them. */
  readonly link: { readonly serverName: string; readonly security: ClientSecurity };
  /** Where this node registers. */
  readonly controller: ClientConnection;
  readonly logLevel: LogLevel;
  /** How long a stopping node waits for its connections. */
  readonly drainTimeout: Duration;
}

const NODE_ID = /^[a-z0-9-]+$/;

/**
 * The configuration file of a SLIM node, as YAML text for version 1.4.0.
 *
 * The controller port of the data plane (46358, plaintext by default) stays closed.
 *
 * @throws RangeError if the node ID has a character that SLIM refuses
 */
export function nodeConfigYaml(node: NodeConfig): string {
  if (!NODE_ID.test(node.nodeId)) {
    throw new RangeError(
      `nodeId: expected lower-case letters, digits and dashes; given ${JSON.stringify(node.nodeId)}`,
    );
  }
  return stringify(
    {
      tracing: { log_level: node.logLevel, display_thread_names: true, display_thread_ids: true },
      runtime: { n_cores: 0, thread_name: "slim-data-plane", drain_timeout: node.drainTimeout },
      services: {
        "slim/0": {
          node_id: node.nodeId,
          ...(node.group !== undefined && { group_name: node.group }),
          dataplane: {
            servers: [
              {
                endpoint: `0.0.0.0:${DATA_PORT}`,
                metadata: {
                  local_endpoint: node.localHost,
                  ...(node.externalAddress !== undefined && { external_endpoint: node.externalAddress }),
                  trust_domain: node.trustDomain,
                  client_config: connectionSettings(node.link, TO_NODE),
                },
                tls: serverTls(node.server),
              },
            ],
            clients: [],
            // A node that keeps the names of clients that have left never withdraws those that went to another node,
            // and the controller hands the stale routes to every node that comes.
            recovery_ttl: "0s",
          },
          controller: { servers: [], clients: [clientConfig(node.controller, TO_CONTROLLER)] },
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The ID under which the controller knows a node: `[<group>/]slim/<nodeId>`. */
export function registeredNodeId(node: Pick<NodeConfig, "group" | "nodeId">): string {
  return node.group === undefined ? `slim/${node.nodeId}` : `${node.group}/slim/${node.nodeId}`;
}
