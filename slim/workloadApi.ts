/** Where a program gets its X.509-SVID and its trust bundles: the Workload API of the SPIRE agent on its node. */
export interface WorkloadApi {
  /** Address of the agent's socket inside the container, such as `unix:/run/spire/agent-sockets/api.sock`. */
  readonly socketPath: string;
}
