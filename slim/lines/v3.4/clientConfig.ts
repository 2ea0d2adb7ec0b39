import type { Duration } from "../duration";
import { clientTls, type MutualTls } from "../transportSecurity";

/** A connection that a SLIM program opens: to the controller, to another node, or from an application to a node. */
export interface ClientConnection {
  /** URL; empty for settings that hold for every link whose endpoint the controller says. */
  readonly endpoint: string;
  /** DNS name that the server's SVID must carry. SLIM compares DNS names only, never SPIFFE IDs. */
  readonly serverName: string;
  readonly security: MutualTls;
}

/** How a connection that fails is tried again. */
export type Backoff =
  | { readonly type: "fixed_interval"; readonly interval: Duration; readonly max_attempts?: number }
  | {
      readonly type: "exponential";
      /** The n-th pause in milliseconds is `factor * base ** n`, and a random part of it with `jitter`. */
      readonly base: number;
      readonly factor: number;
      readonly max_delay: Duration;
      readonly jitter: boolean;
    };

/** For connections of applications to nodes, and of nodes to the controller. */
export const STEADY: Backoff = { type: "fixed_interval", interval: "1s" };

/**
 * For a connection to a node of the same cluster. Fast at first, as a container restarts within a second. Later as rare as a
 * pod that comes back allows: a node also dials those that do not exist yet, and warns at each attempt.
 */
export const TO_PEER: Backoff = {
  type: "exponential",
  base: 2,
  factor: 100,
  max_delay: "2s",
  jitter: true,
};

/**
 * For a link that the controller has ordered. A node handles the controller's commands one after the other, so an attempt
 * without an end would block them all. The controller orders the link again at its next look.
 */
export const BY_ORDER: Backoff = { type: "fixed_interval", interval: "1s", max_attempts: 3 };

/** A connection in SLIM's configuration; the same shape in YAML (nodes) and JSON (applications). */
export function clientConfig({ endpoint, serverName, security }: ClientConnection, backoff: Backoff): object {
  return {
    endpoint,
    server_name: serverName,
    tls: clientTls(security),
    // By default none: a dead server or a dropped idle stream would stay unnoticed.
    keepalive: { tcp_keepalive: "20s", http2_keepalive: "20s", timeout: "10s", keep_alive_while_idle: true },
    connect_timeout: "3s",
    backoff,
    // By default the proxies of the environment: they are not for the addresses of clusters.
    proxy: { url: "" },
  };
}
