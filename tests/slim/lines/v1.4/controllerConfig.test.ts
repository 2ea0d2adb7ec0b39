import { parse } from "yaml";
import type { LogLevel } from "../../../../slim/logLevel";
import { controllerConfig } from "../../../../slim/lines/v1.4/controllerConfig";

const config = (logLevel: LogLevel = "info") =>
  parse(
    controllerConfig({
      workloadApi: { socketPath: "unix:/run/spire/agent-sockets/api.sock" },
      trustedDomains: [],
      linksClusters: true,
      databaseFile: "/db/controlplane.db",
      logLevel,
      hasIPv6: false,
    }),
  ) as Record<string, unknown>;

describe("the configuration of the controller", () => {
  it("registers nodes over mutual TLS, with the socket in the form of its library", () => {
    expect(config().southbound).toEqual({
      httpHost: "0.0.0.0",
      httpPort: "50052",
      tls: { useSpiffe: true },
      spire: { socketPath: "unix:///run/spire/agent-sockets/api.sock" },
    });
  });

  it("keeps the administration API, which has no authentication, on the loopback address", () => {
    expect(config().northbound).toMatchObject({ httpHost: "127.0.0.1" });
  });

  it.each<[LogLevel, string]>([
    ["trace", "DEBUG"],
    ["info", "INFO"],
    ["error", "ERROR"],
  ])("calls the log level %s as the controller does", (level, own) => {
    expect(config(level).logging).toEqual({ level: own });
  });
});
