import type { Read } from "../../live/attempt";
import type { ControllerView } from "../../slim/mesh";
import type { SpireServerView } from "../../live/spireServer";
import type { InstallationFacts } from "./postgres/facts";

/** What is seen in a cluster whose API server answers. */
export interface ClusterFacts {
  /** Of Kubernetes. */
  readonly version: string;
  readonly pods: PodFacts[];
  /** StatefulSet of the SPIRE server; undefined if there is none, like the others below. */
  readonly spireServer?: Replicas;
  readonly spireAgents?: Replicas;
  readonly spire: Read<SpireServerView>;
  /** The PostgreSQL that its servers share, where the stack has made one. */
  readonly spireDatabase?: InstallationFacts;
  /** Class that the cluster's spire-controller-manager looks after. */
  readonly className?: string;
  /** ClusterSPIFFEIDs and ClusterFederatedTrustDomains. */
  readonly spireResources: SpireResource[];
  /** Services of type LoadBalancer. */
  readonly loadBalancers: LoadBalancerFacts[];
  /** Number of MetalLB's address pools; undefined if MetalLB is not installed. */
  readonly addressPools?: number;
  readonly controller?: Replicas;
  /** What the controller knows; undefined in a cluster without one. */
  readonly controllerView?: Read<ControllerView>;
  readonly nodes?: Replicas;
  /** Configuration files of the nodes in YAML, by pod name: those that the StatefulSet mounts. */
  readonly nodeFiles: Record<string, string>;
  /** The sender's pod. */
  readonly sender?: SenderFacts;
}

/** How many there are of how many. */
export interface Replicas {
  readonly ready: number;
  readonly wanted: number;
}

/** A pod that has not finished its work. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  readonly serviceAccount: string;
  /** When its container was started last; undefined if it does not run. */
  readonly startedAt?: Date;
  /** Why it isn't ready, in Kubernetes' words: `CrashLoopBackOff: back-off 10s …`. */
  readonly waiting?: string;
}

/** A ClusterSPIFFEID or ClusterFederatedTrustDomain. */
export interface SpireResource {
  readonly kind: "ClusterSPIFFEID" | "ClusterFederatedTrustDomain";
  readonly name: string;
  readonly className: string;
}

/** A Service of type LoadBalancer. */
export interface LoadBalancerFacts {
  readonly namespace: string;
  readonly name: string;
  readonly address?: string;
}

/** The sender's pod. */
export interface SenderFacts {
  /** `retrying` if a run has failed and it is started again; `failed` if Kubernetes has given it up. */
  readonly state: "succeeded" | "retrying" | "failed" | "running";
  /** The result of the last run, the last lines of its log, or what it waits for. */
  readonly message: string;
  /** Why it failed, where Kubernetes knows. */
  readonly trouble?: string;
}
