import type { Duration } from "./duration";
import { type ClientSecurity, clientTls } from "./transportSecurity";

/** A connection that a SLIM program opens: to the controller, to another node, or from an application to a node. */
export interface ClientConnection {
  /** `host:port`. */
  readonly address: string;
  /**
   * DNS name that the server's SVID must carry. SLIM compares DNS names only, never SPIFFE IDs, and by default the
   * host of the address; this replaces it, also where the address is an IP.
   */
  readonly serverName: string;
  readonly security: ClientSecurity;
}

/** How long a connection may take and how often it is tried again. */
export interface Retry {
  readonly connectTimeout: Duration;
  readonly interval: Duration;
  /** Unlimited if absent. */
  readonly maxAttempts?: number;
}

/** A connection in SLIM's configuration; the same shape in YAML (nodes) and JSON (applications). */
export function clientConfig(connection: ClientConnection, retry?: Retry): object {
  const scheme = "insecure" in connection.security ? "http" : "https";
  return { endpoint: `${scheme}://${connection.address}`, ...connectionSettings(connection, retry) };
}

/** The settings of a connection without its endpoint, for a peer that gets the endpoint from the controller. */
export function connectionSettings(connection: Omit<ClientConnection, "address">, retry?: Retry): object {
  return {
    server_name: connection.serverName,
    tls: clientTls(connection.security),
    // Without keepalive a dead peer or a dropped idle stream stays unnoticed (SLIM has none by default).
    keepalive: { tcp_keepalive: "20s", http2_keepalive: "20s", timeout: "10s", keep_alive_while_idle: true },
    ...(retry && {
      connect_timeout: retry.connectTimeout,
      backoff: {
        type: "fixed_interval",
        interval: retry.interval,
        ...(retry.maxAttempts !== undefined && { max_attempts: retry.maxAttempts }),
      },
    }),
  };
}
