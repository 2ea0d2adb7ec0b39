import type { V1PodList } from "@kubernetes/client-node";
import { notLocked } from "../../support/imagesLock";
import { KIND_NAMESPACES, type KindCluster } from "./kindCluster";
import { machineConfig } from "./machineConfig";

/** Images of all pods in a cluster, without those that Kind brings. */
export function runningImages(cluster: KindCluster): string[] {
  const { items } = JSON.parse(
    cluster.kubectl("get", "pods", "--all-namespaces", "--output", "json"),
  ) as V1PodList;
  const images = items
    .filter(({ metadata }) => !KIND_NAMESPACES.includes(metadata?.namespace ?? ""))
    .flatMap(({ spec }) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
    .map(({ image = "" }) => image);
  return [...new Set(images)].sort();
}

/** Those of them that are neither in `images.lock` nor named by the configuration of this machine. */
export function unlockedImages(cluster: KindCluster): string[] {
  const named: string[] = Object.values(machineConfig()["slim:images"] ?? {});
  return notLocked(runningImages(cluster)).filter((image) => !named.includes(image));
}
