import { stringify } from "yaml";
import type { ControllerIntent } from "../../line";
import { NORTHBOUND_PORT, SOUTHBOUND_PORT } from "../../ports";
import { serverTls } from "../transportSecurity";

/**
 * The configuration file of a SLIM 3.4 controller, as YAML text.
 *
 * Nodes register over mutual TLS, and each proves by a JWT-SVID that it belongs to the trust domain that it registers for.
 * Every two trust domains are linked. A controller that links nothing asks for no proof. The administration API listens on the loopback address only: this is where it has
 * neither TLS nor authentication.
 */
export function controllerConfig(controller: ControllerIntent): string {
  const { workloadApi, trustedDomains, linksClusters, logLevel, hasIPv6 } = controller;
  return stringify(
    {
      tracing: { log_level: logLevel, display_thread_names: true, display_thread_ids: true },
      northbound: { endpoint: `127.0.0.1:${NORTHBOUND_PORT}`, tls: { insecure: true } },
      southbound: {
        endpoint: `${hasIPv6 ? "[::]" : "0.0.0.0"}:${SOUTHBOUND_PORT}`,
        tls: serverTls({ workloadApi, trustDomains: trustedDomains }),
        keepalive: { time: "20s", timeout: "10s" },
      },
      database: { type: "in_memory" },
      reconciler: {
        max_requeues: 15,
        base_retry_delay: "200ms",
        // A link that has broken is made again at the next look, and not earlier.
        reconcile_period: "5s",
        enable_orphan_detection: true,
        workers: 4,
      },
      // Nodes of a mesh are all of one domain, so that none has its trust domain to prove, and there is nothing to link.
      ...(linksClusters && {
        topology: {
          registration_auth: { type: "spire", socket_path: workloadApi.socketPath },
          links: [{ domain: "*", neighbors: ["*"] }],
        },
      }),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
