import { readFileSync } from "node:fs";
import type { KindCluster } from "./kindCluster";

/** A manifest that makes a cluster enforce NetworkPolicies, where its network does not. */
const MANIFEST = process.env.SLIM_E2E_NETWORK_POLICIES;

/** Whether clusters can be made to enforce them. */
export const canEnforcePolicies = MANIFEST !== undefined;

/** Makes a cluster enforce NetworkPolicies; says so where that cannot be. */
export function enforcePolicies(cluster: KindCluster): void {
  if (MANIFEST === undefined) {
    console.log("no NetworkPolicies are enforced: SLIM_E2E_NETWORK_POLICIES is not set");
    return;
  }
  cluster.kubectlWithInput(readFileSync(MANIFEST, "utf8"), "apply", "--filename", "-");
  const daemonSet = ["daemonset/kube-network-policies", "--namespace=kube-system"];
  cluster.kubectl("rollout", "status", ...daemonSet, "--timeout=120s");
}
