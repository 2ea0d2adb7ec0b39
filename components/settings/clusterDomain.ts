import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "./clusterSettings";

/** The full DNS name of a Service, or of a pod behind one. */
export function serviceHost(
  name: pulumi.Input<string>,
  namespace: pulumi.Input<string>,
  { clusterDomain = "cluster.local" }: ClusterSettings,
): pulumi.Output<string> {
  return pulumi.interpolate`${name}.${namespace}.svc.${clusterDomain}`;
}
