import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { withAnnotations } from "../settings/annotations";
import type { ClusterSettings } from "../settings/clusterSettings";
import { imagePullSecrets, placement } from "../settings/podSettings";
import { CONTAINER_SECURITY, POD_SECURITY } from "./podSecurity";

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;

/** A pod, as far as it differs from others of this project. */
export interface PodContents extends Omit<PodSpec, "containers" | "initContainers"> {
  readonly containers: Container[];
  readonly initContainers?: Container[];
}

interface PodMetadata {
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, pulumi.Input<string>>;
}

/** A template of pods, or a pod without its name. */
export interface PodTemplate {
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
  readonly spec: PodSpec;
}

/**
 * The one way to a pod: it gets what the cluster needs of every pod, and the Pod Security level "restricted", but for a
 * host path among its volumes.
 */
export function podTemplate(
  metadata: PodMetadata,
  { containers, initContainers, ...contents }: PodContents,
  settings: ClusterSettings,
): PodTemplate {
  return {
    metadata: { ...metadata, annotations: withAnnotations(settings.pods?.annotations, metadata.annotations) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: POD_SECURITY,
      ...placement(settings),
      imagePullSecrets: imagePullSecrets(settings),
      ...contents,
      initContainers: initContainers?.map(restricted),
      containers: containers.map(restricted),
    },
  };
}

function restricted(container: Container): Container {
  return { imagePullPolicy: "IfNotPresent", securityContext: CONTAINER_SECURITY, ...container };
}
