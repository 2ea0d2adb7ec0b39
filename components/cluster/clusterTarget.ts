import type * as pulumi from "@pulumi/pulumi";

/** A Kubernetes cluster that components are put into. */
export interface ClusterTarget {
  /** Name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** Kubeconfig that reaches the cluster; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** File with the same kubeconfig, for people; undefined where there is none. */
  readonly kubeconfigFile: pulumi.Output<string | undefined>;
  /** Context of that file; undefined where it has only one. */
  readonly context?: pulumi.Output<string | undefined>;
  /** IPv4 address of its node in the network that it shares with the other clusters; undefined where that is not known. */
  readonly nodeAddress?: pulumi.Output<string>;
  /** Options for what is put into the cluster: its provider, and how it is deleted. */
  contents(): pulumi.ComponentResourceOptions;
}
