import { parse } from "yaml";
import { controllerConfig } from "../../../../slim/lines/v3.4/controllerConfig";

const config = (hasIPv6 = false) =>
  parse(
    controllerConfig({
      workloadApi: { socketPath: "unix:/run/agent.sock" },
      trustedDomains: ["cluster-b.example"],
      linksClusters: true,
      logLevel: "warn",
      hasIPv6,
    }),
  ) as Record<string, Record<string, unknown>>;

describe("the configuration of the controller", () => {
  it("registers nodes over mutual TLS, of its own trust domain and those that it trusts", () => {
    expect(config().southbound).toMatchObject({
      endpoint: "0.0.0.0:50052",
      tls: {
        insecure: false,
        source: { type: "spire", socket_path: "unix:/run/agent.sock" },
        client_ca: { type: "spire", trust_domains: ["cluster-b.example"] },
      },
    });
    expect(config(true).southbound).toHaveProperty("endpoint", "[::]:50052");
  });

  it("wants a proof of the trust domain that a node registers for", () => {
    expect(config().topology).toHaveProperty("registration_auth", {
      type: "spire",
      socket_path: "unix:/run/agent.sock",
    });
  });

  it("shows its administration API to its own pod alone", () => {
    expect(config().northbound).toMatchObject({ endpoint: "127.0.0.1:50051" });
  });

  it("links every two trust domains, and looks for broken links every few seconds", () => {
    expect(config().topology).toHaveProperty("links", [{ domain: "*", neighbors: ["*"] }]);
    expect(config().reconciler).toHaveProperty("reconcile_period", "5s");
  });

  it("logs at the level that it is given", () => {
    expect(config().tracing).toHaveProperty("log_level", "warn");
  });
});
