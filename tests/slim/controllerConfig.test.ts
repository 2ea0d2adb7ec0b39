import { parse } from "yaml";
import { controllerConfigYaml } from "../../slim/controllerConfig";

const config = parse(
  controllerConfigYaml({
    workloadApi: { socketPath: "unix:/run/spire/agent-sockets/api.sock" },
    databaseFile: "/db/controlplane.db",
    logLevel: "INFO",
  }),
) as Record<string, unknown>;

describe("the configuration of the controller", () => {
  it("registers nodes over mutual TLS, with the socket in the form of its library", () => {
    expect(config.southbound).toEqual({
      httpHost: "0.0.0.0",
      httpPort: "50052",
      tls: { useSpiffe: true },
      spire: { socketPath: "unix:///run/spire/agent-sockets/api.sock" },
    });
  });

  it("keeps the administration API, which has no authentication, on the loopback address", () => {
    expect(config.northbound).toMatchObject({ httpHost: "127.0.0.1" });
  });
});
