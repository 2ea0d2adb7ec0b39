import { stringify } from "yaml";
import type { NodeIntent, NodeName } from "../../line";
import { DATA_PORT } from "../../ports";
import { serverTls } from "../transportSecurity";
import { clientConfig, connectionSettings, TO_CONTROLLER, TO_NODE } from "./clientConfig";

const NODE_ID = /^[a-z0-9-]+$/;

/**
 * The configuration file of a SLIM 1.4 node, as YAML text.
 *
 * The controller port of the data plane (46358, plaintext by default) stays closed.
 *
 * @throws RangeError if the name of the pod has a character that SLIM refuses in a node ID
 */
export function nodeConfig(node: NodeIntent): string {
  if (!NODE_ID.test(node.pod)) {
    throw new RangeError(
      `node ID: expected lower-case letters, digits and dashes; given ${JSON.stringify(node.pod)}`,
    );
  }
  const { workloadApi, trustDomain, controller } = node;
  const trusting = (trustDomains: readonly string[]) => ({
    workloadApi,
    trustDomains: trustDomains.filter((foreign) => foreign !== trustDomain),
  });
  return stringify(
    {
      tracing: { log_level: node.logLevel, display_thread_names: true, display_thread_ids: true },
      runtime: { n_cores: 0, thread_name: "slim-data-plane", drain_timeout: `${node.drainSeconds}s` },
      services: {
        "slim/0": {
          node_id: node.pod,
          group_name: trustDomain,
          dataplane: {
            servers: [
              {
                // Where the kernel has no IPv6, a node that listens on [::] does not start.
                endpoint: `${node.hasIPv6 ? "[::]" : "0.0.0.0"}:${DATA_PORT}`,
                metadata: {
                  local_endpoint: `${node.pod}.${node.podDomain}`,
                  ...(node.externalAddress !== undefined && { external_endpoint: node.externalAddress }),
                  trust_domain: trustDomain,
                  // The controller sends these settings to the nodes that connect to this one. Nodes of other trust
                  // domains read them too, so they have this node's own domain.
                  client_config: connectionSettings(
                    { serverName: node.serverName, security: { workloadApi, trustDomains: [trustDomain] } },
                    TO_NODE,
                  ),
                },
                tls: serverTls(trusting(node.trustedDomains)),
              },
            ],
            clients: [],
            // A node that keeps the names of clients that have left never withdraws those that went to another node,
            // and the controller sends the stale routes to every new node.
            recovery_ttl: "0s",
          },
          controller: {
            servers: [],
            clients: [
              clientConfig({ ...controller, security: trusting([controller.trustDomain]) }, TO_CONTROLLER),
            ],
          },
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The ID under which the controller knows a node: `<trust domain>/slim/<pod>`. */
export function registeredNodeId({ trustDomain, pod }: NodeName): string {
  return `${trustDomain}/slim/${pod}`;
}
