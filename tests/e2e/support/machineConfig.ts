/** Configuration of the stacks that this machine needs, such as images and charts where there is no network. */
export interface MachineConfig extends Record<string, unknown> {
  readonly "slim:images"?: { readonly kindNode?: string; readonly client?: string };
  readonly "slim:charts"?: {
    readonly spire?: string;
    readonly spireCrds?: string;
    readonly metallb?: string;
  };
}

/** What `SLIM_E2E_CONFIG` holds in JSON; nothing where it is not set. */
export function machineConfig(): MachineConfig {
  return JSON.parse(process.env.SLIM_E2E_CONFIG ?? "{}") as MachineConfig;
}
