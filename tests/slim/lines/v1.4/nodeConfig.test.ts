import { parse } from "yaml";
import type { NodeIntent } from "../../../../slim/line";
import { nodeConfig, registeredNodeId } from "../../../../slim/lines/v1.4/nodeConfig";
import { NODE_SET } from "../../../support/nodeSet";

const node: NodeIntent = { ...NODE_SET, pod: "slim-0" };

interface Parsed {
  services: {
    "slim/0": { dataplane: { servers: [Record<string, object>] }; controller: Record<string, object[]> };
  };
}

const service = (config: NodeIntent) => (parse(nodeConfig(config)) as Parsed).services["slim/0"];
const server = (config: NodeIntent) => service(config).dataplane.servers[0];

describe("the configuration of a node", () => {
  it("asks every client for an SVID of its own or a listed trust domain", () => {
    expect(server(node).tls).toEqual({
      insecure: false,
      source: { type: "spire", socket_path: "unix:/run/agent.sock" },
      client_ca: { type: "spire", socket_path: "unix:/run/agent.sock", trust_domains: ["cluster-b.example"] },
    });
  });

  it("gives other nodes what they need to verify it, and a limit to each attempt but not to their number", () => {
    expect(server(node).metadata).toMatchObject({
      local_endpoint: "slim-0.slim-headless.slim.svc.cluster.local",
      client_config: {
        server_name: "slim.cluster-a.example",
        tls: {
          include_system_ca_certs_pool: false,
          ca_source: { type: "spire", trust_domains: ["cluster-a.example"] },
        },
        connect_timeout: "3s",
        backoff: { type: "fixed_interval", interval: "1s" },
      },
    });
    expect(server(node).metadata).not.toHaveProperty("client_config.backoff.max_attempts");
  });

  it("opens no controller port", () => {
    expect(service(node).controller.servers).toEqual([]);
  });

  it("looks for its controller without end, by the name in the controller's SVID", () => {
    const [client] = service(node).controller.clients ?? [];
    expect(client).toMatchObject({
      endpoint: "https://172.18.0.200:50052",
      server_name: "slim-control.admin.example",
      tls: { ca_source: { trust_domains: ["admin.example"] } },
    });
    expect(client).not.toHaveProperty("backoff.max_attempts");
  });

  it("does not list its own trust domain, which SLIM always adds", () => {
    const home = { ...node, controller: { ...node.controller, trustDomain: node.trustDomain } };
    const [client] = service(home).controller.clients ?? [];
    expect(client).toHaveProperty("tls.ca_source.trust_domains", []);
  });

  it("asks the controller for signs of life less often than its library's limit of five minutes", () => {
    const [client] = service(node).controller.clients ?? [];
    expect(client).toHaveProperty("keepalive.http2_keepalive", "330s");
  });

  it("has an external endpoint only if it is given one", () => {
    expect(server(node).metadata).not.toHaveProperty("external_endpoint");
    const federated = { ...node, externalAddress: "172.18.0.201:46357" };
    expect(server(federated).metadata).toHaveProperty("external_endpoint", "172.18.0.201:46357");
    expect(service(federated)).toHaveProperty("group_name", "cluster-a.example");
  });

  it("never skips verification and has no plaintext connection", () => {
    expect(nodeConfig(node)).not.toContain("insecure_skip_verify");
    expect(nodeConfig(node)).not.toContain("insecure: true");
    expect(nodeConfig(node)).not.toContain("http://");
  });

  it.each(["Slim-0", "slim.0", "", "slim_0"])("refuses the node ID %j", (pod) => {
    expect(() => nodeConfig({ ...node, pod })).toThrow(/node ID: expected .*; given/);
  });
});

it("knows a node by its group and its pod", () => {
  expect(registeredNodeId({ pod: "slim-0", trustDomain: "cluster-a.example" })).toBe(
    "cluster-a.example/slim/slim-0",
  );
});
