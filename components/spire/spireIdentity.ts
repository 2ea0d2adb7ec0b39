import type * as pulumi from "@pulumi/pulumi";

/** The SPIRE installation from which workloads get their identity; `Spire.identity`, or somebody else's SPIRE. */
export interface SpireIdentity {
  /** Trust domain of the cluster, bare, such as `example.local`. */
  readonly trustDomain: pulumi.Input<string>;
  /**
   * The class that the installed spire-controller-manager serves. A custom resource that names another class, or
   * none, is ignored without an error.
   */
  readonly className: pulumi.Input<string>;
  /** File of the agent's Workload API socket on every node of the cluster. */
  readonly agentSocket: pulumi.Input<string>;
}
