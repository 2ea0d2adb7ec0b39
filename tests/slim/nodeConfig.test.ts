import { parse } from "yaml";
import { type NodeConfig, nodeConfigYaml, registeredNodeId } from "../../slim/nodeConfig";
import { INSECURE, type MutualTls } from "../../slim/transportSecurity";

const own: MutualTls = { workloadApi: { socketPath: "unix:/run/agent.sock" }, trustDomains: [] };

const node: NodeConfig = {
  nodeId: "slim-0",
  trustDomain: "cluster-a.example",
  localHost: "slim-0.slim-headless.slim.svc.cluster.local",
  server: { ...own, trustDomains: ["cluster-b.example"] },
  link: { serverName: "slim.cluster-a.example", security: { ...own, trustDomains: ["cluster-a.example"] } },
  controller: {
    address: "172.18.0.200:50052",
    serverName: "slim-control.admin.example",
    security: { ...own, trustDomains: ["admin.example"] },
  },
  logLevel: "info",
  drainTimeout: "5s",
};

interface Parsed {
  services: {
    "slim/0": { dataplane: { servers: [Record<string, object>] }; controller: Record<string, object[]> };
  };
}

const service = (config: NodeConfig) => (parse(nodeConfigYaml(config)) as Parsed).services["slim/0"];
const server = (config: NodeConfig) => service(config).dataplane.servers[0];

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

  it("asks the controller for signs of life less often than its library's limit of five minutes", () => {
    const [client] = service(node).controller.clients ?? [];
    expect(client).toHaveProperty("keepalive.http2_keepalive", "330s");
  });

  it("has no external endpoint and no group unless it is given them", () => {
    expect(server(node).metadata).not.toHaveProperty("external_endpoint");
    expect(service(node)).not.toHaveProperty("group_name");
    const federated = { ...node, group: "cluster-a.example", externalAddress: "172.18.0.201:46357" };
    expect(server(federated).metadata).toHaveProperty("external_endpoint", "172.18.0.201:46357");
    expect(service(federated)).toHaveProperty("group_name", "cluster-a.example");
  });

  it("is plaintext only where that is asked for by name", () => {
    expect(server({ ...node, server: INSECURE }).tls).toEqual({ insecure: true });
  });

  it("never skips verification", () => {
    expect(nodeConfigYaml(node)).not.toContain("insecure_skip_verify");
  });

  it.each(["Slim-0", "slim.0", "", "slim_0"])("refuses the node ID %j", (nodeId) => {
    expect(() => nodeConfigYaml({ ...node, nodeId })).toThrow(/nodeId: expected .*; given/);
  });
});

it("knows a node by its group, if it has one", () => {
  expect(registeredNodeId({ nodeId: "slim-0" })).toBe("slim/slim-0");
  expect(registeredNodeId({ nodeId: "slim-0", group: "cluster-a.example" })).toBe(
    "cluster-a.example/slim/slim-0",
  );
});
