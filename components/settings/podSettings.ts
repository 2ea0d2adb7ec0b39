import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "./clusterSettings";

type PodSpec = k8s.types.input.core.v1.PodSpec;

/** The settings of a pod that have the same names in a pod and in the values of upstream's charts. */
export function placement({
  pods = {},
}: ClusterSettings): Pick<PodSpec, "nodeSelector" | "tolerations" | "affinity" | "priorityClassName"> {
  const { nodeSelector, tolerations, affinity, priorityClassName } = pods;
  return { nodeSelector, tolerations, affinity, priorityClassName };
}

/** The same for a DaemonSet: on every node, whatever its taints. */
export function daemonSetPlacement({
  pods: { priorityClassName } = {},
  daemonSets: { nodeSelector = { "kubernetes.io/os": "linux" }, tolerations = [{ operator: "Exists" }] } = {},
}: ClusterSettings): Pick<PodSpec, "nodeSelector" | "tolerations" | "priorityClassName"> {
  return { nodeSelector, tolerations, priorityClassName };
}

/** `imagePullSecrets`, as pods and charts have them; undefined if there are none. */
export function imagePullSecrets({
  pods: { imagePullSecrets: names, registryCredentials } = {},
}: ClusterSettings): pulumi.Output<{ name: string }[]> | undefined {
  if (names === undefined && registryCredentials === undefined) return undefined;
  const made = (registryCredentials ?? []).map(({ name }) => name);
  return pulumi.output(names ?? []).apply((given) => [...given, ...made].map((name) => ({ name })));
}
