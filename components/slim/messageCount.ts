import type * as k8s from "@pulumi/kubernetes";

/** Result of the sender's run. */
export interface MessageCount {
  /** Messages that were to be sent. */
  readonly requested: number;
  /** Messages that were sent. */
  readonly sent: number;
  /** Messages that were answered. */
  readonly received: number;
}

/** The statuses of a pod that has ended, as far as the count is concerned. */
type ContainerStatuses = Pick<k8s.types.output.core.v1.ContainerStatus, "state">[];

/** What the sender counted in its last run, which is the termination message of its container. */
export function messageCount([client]: ContainerStatuses): MessageCount | undefined {
  return client && (JSON.parse(client.state.terminated.message) as MessageCount);
}
