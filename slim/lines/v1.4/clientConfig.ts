import type { Duration } from "../duration";
import { clientTls, type MutualTls } from "../transportSecurity";

/** A connection that a SLIM program opens: to the controller, to another node, or from an application to a node. */
export interface ClientConnection {
  /** `host:port`. */
  readonly address: string;
  /**
   * DNS name that the server's SVID must carry. SLIM compares DNS names only, never SPIFFE IDs. By default
   * it expects the host of the address. This replaces that host, also if it is an IP address.
   */
  readonly serverName: string;
  readonly security: MutualTls;
}

/** How a connection is kept alive and retried. */
export interface Persistence {
  readonly connectTimeout: Duration;
  /** Pause between two attempts. Their number has no limit. */
  readonly retryInterval: Duration;
  /** Time without traffic after which a keepalive ping is sent. */
  readonly keepalive: Duration;
}

/**
 * For connections to SLIM nodes. Without keepalive (SLIM's default) a dead peer or a dropped idle stream stays unnoticed.
 * Without a limit for one attempt, a dead address blocks the node for ever, as it handles the controller's commands one
 * after the other. The number of attempts has no limit: SLIM 1.4.0 never makes a link again that it has given up.
 */
export const TO_NODE: Persistence = { connectTimeout: "3s", retryInterval: "1s", keepalive: "20s" };

/**
 * For connections to the controller. Its gRPC library closes a connection with pings more often than every five minutes
 * (`too_many_pings`).
 */
export const TO_CONTROLLER: Persistence = { connectTimeout: "5s", retryInterval: "1s", keepalive: "330s" };

/** A connection in SLIM's configuration; the same shape in YAML (nodes) and JSON (applications). */
export function clientConfig(connection: ClientConnection, persistence: Persistence): object {
  return { endpoint: `https://${connection.address}`, ...connectionSettings(connection, persistence) };
}

/** The settings of a connection without its endpoint, for a peer that gets the endpoint from the controller. */
export function connectionSettings(
  connection: Omit<ClientConnection, "address">,
  persistence: Persistence,
): object {
  return {
    server_name: connection.serverName,
    tls: clientTls(connection.security),
    keepalive: {
      tcp_keepalive: "20s",
      http2_keepalive: persistence.keepalive,
      timeout: "20s",
      keep_alive_while_idle: true,
    },
    connect_timeout: persistence.connectTimeout,
    backoff: { type: "fixed_interval", interval: persistence.retryInterval },
  };
}
