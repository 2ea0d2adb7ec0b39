/** Where a program gets its X.509-SVID and its trust bundles: the Workload API of the SPIRE agent on its node. */
export interface WorkloadApi {
  /** Address of the agent's socket inside the container, such as `unix:/run/spire/agent-sockets/api.sock`. */
  readonly socketPath: string;
}

/** Name of the SPIFFE CSI driver, as its chart gives it. */
export const CSI_DRIVER = "csi.spiffe.io";

/** Ways in which a pod reaches the agent of its node: the folder of the socket as a host path, or by the SPIFFE CSI driver. */
export const WORKLOAD_API_ACCESS = ["hostPath", "csi"] as const;

/** One of these ways. */
export type WorkloadApiAccess = (typeof WORKLOAD_API_ACCESS)[number];

/**
 * Checks a way to the Workload API.
 *
 * @param field where the value comes from, for the message
 * @throws RangeError if there is no such way
 */
export function requireWorkloadApiAccess(given: string, field: string): WorkloadApiAccess {
  const access = WORKLOAD_API_ACCESS.find((known) => known === given);
  if (access === undefined) {
    throw new RangeError(
      `${field}: expected one of ${WORKLOAD_API_ACCESS.join(", ")}; given ${JSON.stringify(given)}`,
    );
  }
  return access;
}
