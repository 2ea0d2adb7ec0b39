import { stringify } from "yaml";
import { NORTHBOUND_PORT, SOUTHBOUND_PORT } from "./ports";
import type { WorkloadApi } from "./transportSecurity";

/** Log levels of the controller. */
export type ControllerLogLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** What a SLIM controller of version 1.4.0 is configured to do. */
export interface ControllerConfig {
  readonly workloadApi: WorkloadApi;
  /** File of its SQLite database. */
  readonly databaseFile: string;
  readonly logLevel: ControllerLogLevel;
}

/**
 * The configuration file of a SLIM controller, as YAML text for version 1.4.0.
 *
 * Nodes register over mutual TLS with SVIDs of any trust domain that the controller's own identity federates with.
 * The administration API listens on the loopback address only: in 1.4.0 it has neither TLS nor authentication.
 */
export function controllerConfigYaml(controller: ControllerConfig): string {
  return stringify({
    northbound: { httpHost: "127.0.0.1", httpPort: String(NORTHBOUND_PORT) },
    southbound: {
      httpHost: "0.0.0.0",
      httpPort: String(SOUTHBOUND_PORT),
      tls: { useSpiffe: true },
      spire: { socketPath: goSocketAddress(controller.workloadApi) },
    },
    logging: { level: controller.logLevel },
    reconciler: { maxRequeues: 15, maxNumOfParallelReconciles: 1000 },
    database: { filePath: controller.databaseFile },
  });
}

/** The controller's library wants the URI form `unix:///path`, where SLIM takes `unix:/path`. */
function goSocketAddress(workloadApi: WorkloadApi): string {
  return `unix://${workloadApi.socketPath.replace(/^unix:(\/\/)?/, "")}`;
}
