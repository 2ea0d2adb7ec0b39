import type * as pulumi from "@pulumi/pulumi";

/** A Kubernetes cluster that components are put into. */
export interface ClusterTarget {
  /** Name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** Kubeconfig with an administrator's credentials; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** File with the same kubeconfig, for people. */
  readonly kubeconfigFile: pulumi.Output<string>;
  /** IPv4 address of its node in the network that it shares with the other clusters; undefined where that is not known. */
  readonly nodeAddress?: pulumi.Output<string>;
  /** Options for what is put into the cluster: its provider, and how it is deleted. */
  contents(): pulumi.ComponentResourceOptions;
}
