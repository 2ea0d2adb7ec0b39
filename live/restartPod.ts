import { setTimeout as sleep } from "node:timers/promises";
import { labelSelector } from "../slim/labelSelector";
import type { WorkloadNames } from "../slim/names";
import type { KubernetesCluster } from "./kubernetesCluster";
import { isReady } from "./pods";

/** A pod of a workload that puts back what is deleted. */
export interface RestartedPod extends Pick<WorkloadNames, "namespace" | "labels"> {
  readonly name: string;
  /** So that nobody's successor is deleted in its place. */
  readonly uid: string;
}

/**
 * Deletes a pod, and waits until one more of its workload is Ready than beside it.
 *
 * @throws Error if that takes longer than the time for it
 */
export async function restartPod(
  { core }: KubernetesCluster,
  { namespace, labels, name, uid }: RestartedPod,
  { timeoutSeconds = 180, pollSeconds = 0.5 }: { timeoutSeconds?: number; pollSeconds?: number } = {},
): Promise<void> {
  const selected = { namespace, labelSelector: labelSelector(labels) };
  const others = async () =>
    (await core.listNamespacedPod(selected)).items.filter(
      (pod) => pod.metadata?.uid !== uid && pod.metadata?.deletionTimestamp === undefined && isReady(pod),
    );
  const wanted = (await others()).length + 1;
  await core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid } } });
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    if ((await others()).length >= wanted) return;
    if (Date.now() > deadline) {
      throw new Error(
        `${namespace}/${name} was deleted, and its successor is not Ready after ${timeoutSeconds} s`,
      );
    }
    await sleep(pollSeconds * 1000);
  }
}
