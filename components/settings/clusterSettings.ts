import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What a cluster is like. All components in a cluster take the same settings; each uses what concerns it. */
export interface ClusterSettings {
  /**
   * Storage class of volumes.
   * Default: the cluster's default.
   */
  readonly storageClass?: pulumi.Input<string>;
  /**
   * Registry to stand before the full name of every image: `mirror.example/hub` has `ghcr.io/agntcy/slim:1.4.0` as
   * `mirror.example/hub/ghcr.io/agntcy/slim:1.4.0`. An image that an argument names is taken as it is.
   * Default: none: every image from its own registry.
   */
  readonly registryMirror?: pulumi.Input<string>;
  /**
   * DNS domain of the cluster.
   * Default: "cluster.local".
   */
  readonly clusterDomain?: pulumi.Input<string>;
  /**
   * Address families of Services, `IPv4` and `IPv6`, the first one first. SLIM's nodes listen on IPv6 only if it is among them.
   * Default: those of the cluster.
   */
  readonly ipFamilies?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether Services have one family or two: `SingleStack`, `PreferDualStack` or `RequireDualStack`.
   * Default: "SingleStack", as Kubernetes has it.
   */
  readonly ipFamilyPolicy?: pulumi.Input<string>;
  /**
   * How pods are placed and pulled.
   * Default: on any node, from registries that need no credentials.
   */
  readonly pods?: PodSettings;
  /**
   * Where the pods run that every node has one of: SPIRE's agents and CSI drivers, MetalLB's speakers.
   * Default: on every node with Linux.
   */
  readonly daemonSets?: DaemonSetSettings;
  /**
   * What Services of type LoadBalancer need.
   * Default: nothing but their type.
   */
  readonly loadBalancer?: LoadBalancerSettings;
  /**
   * Makes a NetworkPolicy for the pods of each component that listen: they are reached at their documented ports alone, and where
   * their clients can be known, by those alone. Without effect in a cluster that does not enforce policies.
   * Default: true.
   */
  readonly enableNetworkPolicies?: boolean;
}

/** How pods are placed and pulled. */
export interface PodSettings {
  /**
   * Labels that a node must have, but for the pods that every node has one of.
   * Default: none.
   */
  readonly nodeSelector?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Taints of nodes to tolerate, as in a pod.
   * Default: none.
   */
  readonly tolerations?: pulumi.Input<pulumi.Input<k8s.types.input.core.v1.Toleration>[]>;
  /**
   * Affinity, as in a pod, but for the pods that every node has one of.
   * Default: none; the nodes of SLIM are spread over the nodes of Kubernetes.
   */
  readonly affinity?: pulumi.Input<k8s.types.input.core.v1.Affinity>;
  /**
   * Priority class of every pod.
   * Default: the cluster's default.
   */
  readonly priorityClassName?: pulumi.Input<string>;
  /**
   * Names of Secrets with credentials of registries, which must be in each namespace.
   * Default: none.
   */
  readonly imagePullSecrets?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Credentials of registries, of which components make further such Secrets in each namespace that they make. Their number
   * decides what is made, so the list itself is no output of something else.
   * Default: none.
   */
  readonly registryCredentials?: RegistryCredentials[];
  /**
   * Annotations of every pod.
   * Default: none.
   */
  readonly annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Credentials of registries, as an image pull Secret. */
export interface RegistryCredentials {
  /** Name of the Secret. */
  readonly name: string;
  /** Content of a Docker `config.json`, which should be a secret. */
  readonly dockerConfigJson: pulumi.Input<string>;
}

/** Where the pods run that every node has one of. */
export interface DaemonSetSettings {
  /**
   * Labels that a node must have.
   * Default: kubernetes.io/os: linux.
   */
  readonly nodeSelector?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Taints of nodes to tolerate, as in a pod.
   * Default: all.
   */
  readonly tolerations?: pulumi.Input<pulumi.Input<k8s.types.input.core.v1.Toleration>[]>;
}

/** What Services of type LoadBalancer need. */
export interface LoadBalancerSettings {
  /**
   * Annotations, by which clouds are told how to make a load balancer.
   * Default: none.
   */
  readonly annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Who shall make the load balancer.
   * Default: the cluster's default.
   */
  readonly loadBalancerClass?: pulumi.Input<string>;
  /**
   * Who may connect, as `10.0.0.0/8`.
   * Default: everybody.
   */
  readonly sourceRanges?: pulumi.Input<pulumi.Input<string>[]>;
}
