import { stringify } from "yaml";
import { type ForeignNode, type NodeName, type NodeSetIntent, OWN_VALUES } from "../../line";
import { DATA_PORT } from "../../ports";
import { type MutualTls, serverTls } from "../transportSecurity";
import { BY_ORDER, clientConfig, STEADY, TO_PEER } from "./clientConfig";

/**
 * The configuration file of a SLIM 3.4 node, as YAML text.
 *
 * The nodes of a cluster are peers: each dials each of the others. Nodes that do not exist yet are in the list too, so that the
 * others stay as they are when they come. Between clusters the controller orders a link to the external address of a node; in
 * a mesh, the nodes of all clusters are peers, and the list has those that exist. The control port of the node (46358) stays
 * closed.
 */
export function nodeConfig(nodes: NodeSetIntent, ordinal: number): string {
  const pod = podName(nodes, ordinal);
  const { workloadApi, trustDomain, trustedDomains, controller, mesh } = nodes;
  const trusting = (domains: readonly string[]) => ({
    workloadApi,
    trustDomains: domains.filter((foreign) => foreign !== trustDomain),
  });
  return stringify(
    {
      tracing: { log_level: nodes.logLevel, display_thread_names: true, display_thread_ids: true },
      runtime: { n_cores: 0, thread_name: "slim-data-plane", drain_timeout: `${nodes.drainSeconds}s` },
      services: {
        "slim/0": {
          ...(mesh
            ? { node_id: `${pod}.${trustDomain}`, domain_name: mesh.domain }
            : {
                node_id: pod,
                domain_name: trustDomain,
                // The node proves to the controller that it belongs to that domain.
                auth: { type: "spire", socket_path: workloadApi.socketPath },
              }),
          peers: { topology: "full_mesh", discovery: { type: "static", peers: peers(nodes, ordinal) } },
          dataplane: {
            servers: [
              {
                // Where the kernel has no IPv6, a node that listens on [::] does not start.
                endpoint: `${nodes.hasIPv6 ? "[::]" : "0.0.0.0"}:${DATA_PORT}`,
                metadata: {
                  local_endpoint: `${pod}.${nodes.podDomain}:${DATA_PORT}`,
                  ...(nodes.hasExternalAddresses && {
                    // SLIM takes the content of the file.
                    external_endpoint: `\${file:${OWN_VALUES.externalAddressFile}}`,
                  }),
                  // Nodes that are ordered to dial this one trust this domain alone for that link.
                  trust_domain: trustDomain,
                },
                tls: serverTls(trusting(trustedDomains)),
                // By default a connection that was cut without a word is noticed after 140 seconds.
                keepalive: { time: "20s", timeout: "10s" },
              },
            ],
            clients: [],
          },
          controller: {
            servers: [],
            clients: [
              clientConfig(
                {
                  endpoint: `https://${controller.address}`,
                  serverName: controller.serverName,
                  security: trusting([controller.trustDomain]),
                },
                STEADY,
              ),
            ],
            outbound_clients:
              nodes.hasExternalAddresses && !mesh
                ? [
                    clientConfig(
                      { endpoint: "", serverName: nodes.fleetServerName, security: trusting(trustedDomains) },
                      BY_ORDER,
                    ),
                  ]
                : [],
          },
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/**
 * One entry for each other node that there may be, or in a mesh for each that there is. Of two nodes the one with the smaller ID
 * dials, and the other one never forgets that it was dialled, so that it tells nothing to a node that comes back. With a name that
 * is greater than any ID, each dials the other, and tells what it knows whenever it dials. The name is used for nothing else.
 *
 * A node must not dial itself: it is refused, but goes on to take the number of that connection for a peer's, and the next
 * connection with that number, be it the link to another cluster, is told what is for peers alone.
 *
 * They are dialled one after the other, and one that is away keeps those after it waiting: the own cluster's come first.
 */
function peers(nodes: NodeSetIntent, self: number): object[] {
  const { podDomain, maxReplicas, mesh, workloadApi } = nodes;
  const ordinals = Array.from({ length: mesh?.replicas ?? maxReplicas }, (_, ordinal) => ordinal);
  const own = ordinals
    .filter((ordinal) => ordinal !== self)
    .map((ordinal) => {
      const pod = podName(nodes, ordinal);
      const serverName = `${pod}.${podDomain}`;
      const address = `${serverName}:${DATA_PORT}`;
      return peer(pod, { address, serverName }, { workloadApi, trustDomains: [] });
    });
  const others = (mesh?.others ?? []).map((other) =>
    peer(other.address, other, { workloadApi, trustDomains: [other.trustDomain] }),
  );
  return [...own, ...others];
}

function peer(
  name: string,
  { address, serverName }: Pick<ForeignNode, "address" | "serverName">,
  security: MutualTls,
): object {
  return {
    node_id: `~${name}`,
    ...clientConfig({ endpoint: `https://${address}`, serverName, security }, TO_PEER),
  };
}

function podName({ podPrefix }: NodeSetIntent, ordinal: number): string {
  return `${podPrefix}-${ordinal}`;
}

/** The ID under which the controller knows a node: `<trust domain>/<pod>`; in a mesh `<domain of the mesh>/<pod>.<trust domain>`. */
export function registeredNodeId({ trustDomain, pod, mesh }: NodeName): string {
  return mesh ? `${mesh.domain}/${pod}.${trustDomain}` : `${trustDomain}/${pod}`;
}

/** The domain in such an ID: the nodes of one are peers. */
export function domainOf(nodeId: string): string {
  return nodeId.slice(0, nodeId.lastIndexOf("/"));
}
