import type { Duration } from "../duration";
import { clientTls, type MutualTls } from "../transportSecurity";

/** A connection that a SLIM program opens: to the controller, to another node, or from an application to a node. */
export interface ClientConnection {
  /** `host:port`. */
  readonly address: string;
  /**
   * DNS name that the server's SVID must carry. SLIM compares DNS names only, never SPIFFE IDs, and by default the
   * host of the address; this replaces it, also where the address is an IP.
   */
  readonly serverName: string;
  readonly security: MutualTls;
}

/** How a connection is kept and made again. */
export interface Persistence {
  readonly connectTimeout: Duration;
  /** Pause between two attempts, of which there is no end. */
  readonly retryInterval: Duration;
  /** Silence after which the other end is asked for a sign of life. */
  readonly keepalive: Duration;
}

/**
 * For connections to SLIM nodes. Without a sign of life a dead peer or a dropped idle stream stays unnoticed (SLIM's
 * default); without a limit to one attempt a dead address blocks the node for ever, as it works off the controller's
 * commands one after the other. The attempts have no limit: a link that was given up is never made again in 1.4.0.
 */
export const TO_NODE: Persistence = { connectTimeout: "3s", retryInterval: "1s", keepalive: "20s" };

/**
 * For connections to the controller, whose gRPC library takes signs of life more often than every five minutes for an
 * attack and closes the connection (`too_many_pings`).
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
