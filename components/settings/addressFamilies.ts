import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "./clusterSettings";

/** The address families of a Service. */
export function addressFamilies({
  ipFamilies,
  ipFamilyPolicy,
}: ClusterSettings): Pick<k8s.types.input.core.v1.ServiceSpec, "ipFamilies" | "ipFamilyPolicy"> {
  return { ipFamilies, ipFamilyPolicy };
}

/** Whether a server listens on IPv6 too. */
export function hasIPv6({ ipFamilies }: ClusterSettings): pulumi.Output<boolean> {
  return pulumi.output(ipFamilies ?? []).apply((families) => families.includes("IPv6"));
}
