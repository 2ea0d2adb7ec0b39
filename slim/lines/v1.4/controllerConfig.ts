import { stringify } from "yaml";
import type { ControllerIntent } from "../../line";
import type { LogLevel } from "../../logLevel";
import { NORTHBOUND_PORT, SOUTHBOUND_PORT } from "../../ports";
import type { WorkloadApi } from "../../workloadApi";

/** The controller's logger has no level below DEBUG. */
const LEVELS: Record<LogLevel, string> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
};

/**
 * The configuration file of a SLIM 1.4 controller, as YAML text.
 *
 * Nodes register over mutual TLS with SVIDs of any trust domain that the controller's own identity federates with.
 * The administration API listens on the loopback address only: it has neither TLS nor authentication.
 */
export function controllerConfig(controller: ControllerIntent): string {
  return stringify({
    northbound: { httpHost: "127.0.0.1", httpPort: String(NORTHBOUND_PORT) },
    southbound: {
      // For a program in Go this is IPv6 as well.
      httpHost: "0.0.0.0",
      httpPort: String(SOUTHBOUND_PORT),
      tls: { useSpiffe: true },
      spire: { socketPath: socketUri(controller.workloadApi) },
    },
    logging: { level: LEVELS[controller.logLevel] },
    reconciler: { maxRequeues: 15, maxNumOfParallelReconciles: 1000 },
    database: { filePath: controller.databaseFile },
  });
}

/** The controller needs the URI form `unix:///path`; a node takes `unix:/path`. */
function socketUri({ socketPath }: WorkloadApi): string {
  return `unix://${socketPath.replace(/^unix:(\/\/)?/, "")}`;
}
