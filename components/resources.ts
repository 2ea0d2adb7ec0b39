import type * as pulumi from "@pulumi/pulumi";

/** Resources of a container, in Kubernetes' quantities: `{ cpu: "100m", memory: "64Mi" }`. */
export interface Resources {
  /**
   * What the scheduler reserves.
   * Default: nothing.
   */
  readonly requests?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What the container may use at most.
   * Default: no limit.
   */
  readonly limits?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
