import type * as k8s from "@pulumi/kubernetes";
import type { ClusterSettings } from "./clusterSettings";

/** The address families of a Service. */
export function addressFamilies({
  ipFamilies,
  ipFamilyPolicy,
}: ClusterSettings): Pick<k8s.types.input.core.v1.ServiceSpec, "ipFamilies" | "ipFamilyPolicy"> {
  return { ipFamilies, ipFamilyPolicy };
}
