import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stackOwner } from "../../slim/owner";
import type { SpireIdentity } from "../spire/spireIdentity";
import type { ClusterSettings } from "../settings/clusterSettings";
import { nameOnceCreated } from "./nameOnceCreated";
import { withPullSecrets } from "./pullSecrets";

/** Level of Pod Security that a namespace enforces. */
export type PodSecurityLevel = "privileged" | "restricted";

/** The level that pods with an identity need: they mount the agent's socket by a CSI driver, or as a host path. */
export function podSecurityLevel({ csiDriver }: SpireIdentity): pulumi.Output<PodSecurityLevel> {
  return pulumi.output(csiDriver).apply((driver) => (driver === undefined ? "privileged" : "restricted"));
}

/** What the pods of a namespace need of it. */
export interface NamespaceContents {
  readonly level: pulumi.Input<PodSecurityLevel>;
  /** With credentials of registries it gets a Secret of each. */
  readonly settings: ClusterSettings;
}

/** Makes a namespace that enforces a level of Pod Security; its name is known once its pods can run there. */
export function makeNamespace(
  name: string,
  namespace: string,
  { level, settings }: NamespaceContents,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const annotations = stackOwner(pulumi.getProject(), pulumi.getStack());
  const made = new k8s.core.v1.Namespace(
    name,
    { metadata: { name: namespace, labels: labels(level), annotations } },
    opts,
  );
  return withPullSecrets(name, nameOnceCreated(made, namespace), settings, opts);
}

/** Allows host paths, where pods need them, to the pods of a namespace that is there already. */
export function allowHostPaths(
  name: string,
  namespace: string,
  level: pulumi.Input<PodSecurityLevel>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  // At any other level nothing is changed: the namespace has pods of other people.
  const needed = pulumi.output(level).apply((one) => (one === "privileged" ? labels(one) : {}));
  const patch = new k8s.core.v1.NamespacePatch(name, { metadata: { name: namespace, labels: needed } }, opts);
  return nameOnceCreated(patch, namespace);
}

function labels(level: pulumi.Input<PodSecurityLevel>): Record<string, pulumi.Input<string>> {
  return { "pod-security.kubernetes.io/enforce": level };
}
