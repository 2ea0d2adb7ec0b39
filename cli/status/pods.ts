import type { V1Pod } from "@kubernetes/client-node";
import type { KubernetesCluster } from "../../live/kubernetesCluster";
import { isReady } from "../../live/pods";
import type { PodFacts } from "./facts";

/** Every pod of a cluster that has not finished its work. */
export async function readPods({ core }: KubernetesCluster): Promise<PodFacts[]> {
  const { items } = await core.listPodForAllNamespaces();
  return items
    .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
    .map((pod) => ({
      namespace: pod.metadata?.namespace ?? "",
      name: pod.metadata?.name ?? "",
      uid: pod.metadata?.uid ?? "",
      ready: isReady(pod),
      serviceAccount: pod.spec?.serviceAccountName ?? "",
      startedAt: pod.status?.containerStatuses?.[0]?.state?.running?.startedAt,
      waiting: waiting(pod),
    }));
}

/** Why a pod doesn't run, as its containers or its conditions say. */
function waiting({ status }: V1Pod): string | undefined {
  const state = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].find(
    ({ state }) => state?.waiting !== undefined && state.waiting.reason !== "PodInitializing",
  )?.state?.waiting;
  const unmet = (status?.conditions ?? []).find(
    ({ status, reason }) => status === "False" && reason !== undefined,
  );
  return sentence(state?.reason, state?.message) ?? sentence(unmet?.reason, unmet?.message);
}

function sentence(...parts: (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== "");
  return said.length > 0 ? said.join(": ") : undefined;
}
