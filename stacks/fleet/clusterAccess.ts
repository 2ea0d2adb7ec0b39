import type { ClusterAccess } from "../../slim/kubectl";
import type { FleetCluster } from "./fleet";
import { kubeconfigFile } from "./kubeconfigFile";

/** How people reach a cluster of a fleet. */
export function clusterAccess({ name, existing }: Pick<FleetCluster, "name" | "existing">): ClusterAccess {
  return existing === undefined
    ? { kubeconfigFile: kubeconfigFile(name) }
    : { kubeconfigFile: existing.file, context: existing.context };
}
