import { labelSelector } from "../slim/labelSelector";
import { podOf } from "../slim/mesh";
import type { WorkloadNames } from "../slim/names";
import { KubernetesCluster } from "./kubernetesCluster";
import { isReady } from "./pods";
import { restartPod } from "./restartPod";

/** The nodes of one cluster. */
export interface NodePlace extends Pick<WorkloadNames, "namespace" | "labels"> {
  readonly kubeconfig: string;
  /** IDs under which the controller knows them. */
  readonly ids: string[];
}

/**
 * Restarts a node unless its pod is not Ready, as what it lacks then is something else; resolves to whether it did.
 *
 * @param announce called before
 */
export async function restartReadyNode(
  { kubeconfig, namespace, labels }: NodePlace,
  id: string,
  announce: () => void,
): Promise<boolean> {
  const cluster = await KubernetesCluster.from(kubeconfig);
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector: labelSelector(labels) });
  const pod = items.find(({ metadata }) => metadata?.name === podOf(id));
  const { name, uid } = pod?.metadata ?? {};
  if (pod === undefined || name === undefined || uid === undefined || !isReady(pod)) return false;
  announce();
  await restartPod(cluster, { namespace, labels, name, uid });
  return true;
}
