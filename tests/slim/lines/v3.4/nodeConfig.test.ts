import { parse } from "yaml";
import type { NodeSetIntent } from "../../../../slim/line";
import { nodeConfig, registeredNodeId } from "../../../../slim/lines/v3.4/nodeConfig";
import { NODE_SET } from "../../../support/nodeSet";

const nodes = NODE_SET;

interface Client extends Record<string, unknown> {
  readonly node_id?: string;
  readonly endpoint: string;
  readonly server_name: string;
  readonly tls: { readonly ca_source: { readonly trust_domains: string[] } };
}

interface Service extends Record<string, unknown> {
  readonly peers: { readonly discovery: { readonly peers: Client[] } };
  readonly dataplane: { readonly servers: [Record<string, object>] };
  readonly controller: {
    readonly servers: unknown[];
    readonly clients: Client[];
    readonly outbound_clients: Client[];
  };
}

const service = (given: NodeSetIntent, ordinal = 1) =>
  (parse(nodeConfig(given, ordinal)) as { services: { "slim/0": Service } }).services["slim/0"];

describe("the configuration of the nodes of a cluster", () => {
  it("names the node, and where it is reached", () => {
    const { node_id, domain_name, dataplane } = service(nodes);
    expect({ node_id, domain_name }).toEqual({ node_id: "slim-1", domain_name: "cluster-a.example" });
    expect(dataplane.servers[0].metadata).toEqual({
      local_endpoint: "slim-1.slim-headless.slim.svc.cluster.local:46357",
      external_endpoint: "${file:/external-address}",
      trust_domain: "cluster-a.example",
    });
  });

  it("lists every other node that there may be under a name after all IDs, so that each dials every other", () => {
    const { peers } = service(nodes).peers.discovery;
    expect(peers.map(({ node_id, endpoint, server_name }) => [node_id, endpoint, server_name])).toEqual(
      ["slim-0", "slim-2"].map((pod) => {
        const host = `${pod}.slim-headless.slim.svc.cluster.local`;
        return [`~${pod}`, `https://${host}:46357`, host];
      }),
    );
    for (const { node_id = "" } of peers) expect(node_id > "slim-99").toBe(true);
  });

  // Seen: SLIM 3.4.6 keeps the number of the connection to itself as that of a peer. The link to the other cluster got the
  // same number, was told all names, and messages between the clusters went in circles.
  it.each([0, 1, 2])("never lists the node itself: %d", (ordinal) => {
    const { node_id, peers } = service(nodes, ordinal);
    const listed = peers.discovery.peers.map((peer) => peer.node_id);
    expect(listed).toHaveLength(2);
    expect(listed).not.toContain(`~${String(node_id)}`);
  });

  it("trusts peers of the own trust domain alone, and tries without end", () => {
    for (const peer of service(nodes).peers.discovery.peers) {
      expect(peer.tls.ca_source.trust_domains).toEqual([]);
      expect(peer).not.toHaveProperty("backoff.max_attempts");
    }
  });

  it("asks every client for an SVID of its own or a listed trust domain", () => {
    expect(service(nodes).dataplane.servers[0].tls).toEqual({
      insecure: false,
      source: { type: "spire", socket_path: "unix:/run/agent.sock" },
      client_ca: { type: "spire", socket_path: "unix:/run/agent.sock", trust_domains: ["cluster-b.example"] },
    });
  });

  it("verifies a node of any other cluster by the name that all nodes have, and gives an ordered link up in the end", () => {
    expect(service(nodes).controller.outbound_clients).toEqual([
      expect.objectContaining({
        endpoint: "",
        server_name: "nodes.slim",
        backoff: { type: "fixed_interval", interval: "1s", max_attempts: 3 },
      }),
    ]);
  });

  it("knows no address of other clusters where there are none", () => {
    const alone = service({ ...nodes, hasExternalAddresses: false, trustedDomains: [] });
    expect(alone.dataplane.servers[0].metadata).not.toHaveProperty("external_endpoint");
    expect(alone.controller.outbound_clients).toEqual([]);
  });

  it("proves its trust domain to its controller, and looks for it without end", () => {
    const { auth, controller } = service(nodes);
    expect(auth).toEqual({ type: "spire", socket_path: "unix:/run/agent.sock" });
    expect(controller.servers).toEqual([]);
    expect(controller.clients).toEqual([
      expect.objectContaining({
        endpoint: "https://172.18.0.200:50052",
        server_name: "slim-control.admin.example",
        backoff: { type: "fixed_interval", interval: "1s" },
      }),
    ]);
    expect(controller.clients[0]?.tls.ca_source.trust_domains).toEqual(["admin.example"]);
  });

  it("does not list its own trust domain, which SLIM always adds", () => {
    const home = { ...nodes, controller: { ...nodes.controller, trustDomain: nodes.trustDomain } };
    expect(service(home).controller.clients[0]?.tls.ca_source.trust_domains).toEqual([]);
  });

  it("keeps the proxies of the environment away from every connection", () => {
    const { peers, controller } = service(nodes);
    for (const client of [...peers.discovery.peers, ...controller.clients, ...controller.outbound_clients])
      expect(client.proxy).toEqual({ url: "" });
  });

  it("never skips verification, has no plaintext connection, and no key that SLIM 3.4 refuses", () => {
    expect(nodeConfig(nodes, 1)).not.toMatch(/insecure_skip_verify|insecure: true|http:\/\//);
    expect(nodeConfig(nodes, 1)).not.toMatch(/group_name|recovery_ttl|token_provider|client_config/);
  });

  it("listens on IPv6 only where there is IPv6", () => {
    expect(service(nodes).dataplane.servers[0]).toHaveProperty("endpoint", "0.0.0.0:46357");
    const server = service({ ...nodes, hasIPv6: true }).dataplane.servers[0];
    expect(server).toHaveProperty("endpoint", "[::]:46357");
  });
});

it("knows a node by its trust domain and its pod", () => {
  expect(registeredNodeId({ pod: "slim-0", trustDomain: "cluster-a.example" })).toBe(
    "cluster-a.example/slim-0",
  );
});
