import { setTimeout as sleep } from "node:timers/promises";
import { attempt } from "../live/attempt";
import { KubernetesCluster } from "../live/kubernetesCluster";
import { within } from "../live/within";
import type { FoodmagStackOutputs } from "./stackOutputs";

/** Seconds for the pods of one StatefulSet to end. */
const STOP_SECONDS = 120;
const ANSWER_SECONDS = 10;

/**
 * Scales the StatefulSets of the food magazine to 0, the CMS first and then its database: a cluster that goes would end all pods at
 * once. What cannot be stopped goes with its cluster.
 */
export async function stopInOrder(
  { foodmag, kubeconfigs }: FoodmagStackOutputs,
  print: (line: string) => void,
): Promise<void> {
  const { namespace, names, database, clusterName } = foodmag;
  const cluster = await KubernetesCluster.from(kubeconfigs[clusterName] ?? "");
  for (const name of [names.name, database.names.name]) {
    print(`Stopping ${name}, one pod after the other.`);
    const stopped = await attempt(stop(cluster, namespace, name));
    if ("error" in stopped) {
      print(`${name} was not stopped before its cluster goes: ${stopped.error}`);
      return;
    }
  }
}

async function stop({ apps }: KubernetesCluster, namespace: string, name: string): Promise<void> {
  const one = { namespace, name };
  const scale = await within(ANSWER_SECONDS, apps.readNamespacedStatefulSetScale(one));
  const body = Object.assign(scale, { spec: { replicas: 0 } });
  await within(ANSWER_SECONDS, apps.replaceNamespacedStatefulSetScale({ ...one, body }));
  const end = Date.now() + STOP_SECONDS * 1000;
  for (;;) {
    const { status } = await within(ANSWER_SECONDS, apps.readNamespacedStatefulSet(one));
    if ((status?.replicas ?? 0) === 0) return;
    if (Date.now() > end) throw new Error(`${status?.replicas ?? 0} pods still run`);
    await sleep(1000);
  }
}
