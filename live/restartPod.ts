import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { WorkloadNames } from "../slim/names";
import type { KubernetesCluster } from "./kubernetesCluster";

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
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const list = async () => (await core.listNamespacedPod({ namespace, labelSelector })).items;
  const others = async () => (await list()).filter((pod) => pod.metadata?.uid !== uid && isServing(pod));
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

function isServing({ metadata, status }: V1Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  return (status?.conditions ?? []).some(({ type, status: is }) => type === "Ready" && is === "True");
}
