import { DEFAULT_VERSION_SET } from "../../../slim/versions";

/** Configuration of the stacks that this machine needs, such as images and charts where there is no network. */
export interface MachineConfig extends Record<string, unknown> {
  readonly "slim:images"?: Partial<
    Record<"kindNode" | "client" | "postgresql" | "postgresExporter" | "drupal", string>
  >;
  readonly "slim:charts"?: {
    readonly spire?: string;
    readonly spireCrds?: string;
    readonly metallb?: string;
  };
}

/**
 * What `SLIM_E2E_CONFIG` holds in JSON; nothing where it is not set. `SLIM_E2E_CLIENTS` may hold images of the sample clients
 * by version set, in JSON too.
 *
 * @param versionSet by default that of `SLIM_E2E_VERSION_SET`, or else the default of the project
 */
export function machineConfig(versionSet = process.env.SLIM_E2E_VERSION_SET): MachineConfig {
  const config = JSON.parse(process.env.SLIM_E2E_CONFIG ?? "{}") as MachineConfig;
  const clients = JSON.parse(process.env.SLIM_E2E_CLIENTS ?? "{}") as Record<string, string>;
  const client = clients[versionSet ?? DEFAULT_VERSION_SET];
  return {
    ...config,
    ...(versionSet !== undefined && { "slim:versionSet": versionSet }),
    ...(client !== undefined && { "slim:images": { ...config["slim:images"], client } }),
  };
}

/** A stack's configuration with what this machine needs for a stack of its kind. */
export function withMachineConfig(config: Record<string, unknown>): Record<string, unknown> {
  const { "slim:images": images = {}, ...machine } = machineConfig();
  const { drupal, ...ofFleets } = images;
  const { kindNode, postgresql, postgresExporter } = images;
  switch (config["slim:stack"]) {
    case "postgres":
      return { ...config, "slim:images": { kindNode, postgresql, postgresExporter } };
    case "foodmag":
      return { ...config, "slim:images": { kindNode, postgresql, postgresExporter, drupal } };
    default:
      return { ...config, ...machine, "slim:images": ofFleets };
  }
}
