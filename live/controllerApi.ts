import { labelSelector } from "../slim/labelSelector";
import type { SlimLineName } from "../slim/line";
import type { ControllerView } from "../slim/mesh";
import type { WorkloadNames } from "../slim/names";
import { NORTHBOUND_PORT } from "../slim/ports";
import type { KubernetesCluster } from "./kubernetesCluster";
import { readController as readController14 } from "./lines/v1.4/readController";
import { readController as readController34 } from "./lines/v3.4/readController";

/** Where a controller's pod is, its labels, and the line of SLIM that it belongs to. */
export interface ControllerPod extends Pick<WorkloadNames, "namespace" | "labels"> {
  readonly line: SlimLineName;
}

/** Asks a controller at a local port, within a number of seconds. */
type Reader = (port: number, answerSeconds: number) => Promise<ControllerView>;

const READERS: Record<SlimLineName, Reader> = { "1.4": readController14, "3.4": readController34 };

/**
 * Asks a controller for its nodes and links, by its administration API that only its own pod reaches.
 *
 * @param answerSeconds for its answers
 * @throws Error if there is no running controller, or it doesn't answer in time
 */
export async function readController(
  cluster: KubernetesCluster,
  { namespace, labels, line }: ControllerPod,
  answerSeconds = 10,
): Promise<ControllerView> {
  const pod = await runningPod(cluster, { namespace, labels });
  const forwarded = await cluster.forward(namespace, pod, NORTHBOUND_PORT);
  try {
    return await READERS[line](forwarded.port, answerSeconds);
  } finally {
    forwarded.close();
  }
}

/** Restarts a controller: its Deployment makes another pod. */
export async function restartController(
  cluster: KubernetesCluster,
  controller: Pick<ControllerPod, "namespace" | "labels">,
): Promise<void> {
  const name = await runningPod(cluster, controller);
  await cluster.core.deleteNamespacedPod({ namespace: controller.namespace, name });
}

async function runningPod(
  cluster: KubernetesCluster,
  { namespace, labels }: Pick<ControllerPod, "namespace" | "labels">,
): Promise<string> {
  const { items } = await cluster.core.listNamespacedPod({
    namespace,
    labelSelector: labelSelector(labels),
    fieldSelector: "status.phase=Running",
  });
  const pod = items.find(({ metadata }) => metadata?.deletionTimestamp === undefined)?.metadata?.name;
  if (pod === undefined) throw new Error("no pod of the controller is running");
  return pod;
}
