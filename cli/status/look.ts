import { attempt } from "../../live/attempt";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import { within } from "../../live/within";
import type { ClusterView } from "./check";
import type { ExpectedCluster } from "./expectation";
import { readCluster } from "./read";
import type { Subject } from "./subject";

const ANSWER_SECONDS = 15;

/** Looks into all clusters of a fleet, side by side. */
export function lookAt({
  expected,
  kubeconfigs,
}: Pick<Subject, "expected" | "kubeconfigs">): Promise<ClusterView[]> {
  const trustDomains = Object.values(expected).map(({ trustDomain }) => trustDomain);
  return Promise.all(
    Object.entries(expected).map(([name, one]) => {
      const others = trustDomains.filter((domain) => domain !== one.trustDomain);
      return look(name, one, [...others, ...(one.partners ?? [])], kubeconfigs[name]);
    }),
  );
}

async function look(
  name: string,
  expected: ExpectedCluster,
  foreign: string[],
  kubeconfig: string | undefined,
): Promise<ClusterView> {
  if (kubeconfig === undefined) return { name, expected };
  const live = await KubernetesCluster.from(kubeconfig);
  return {
    name,
    expected,
    facts: await attempt(within(ANSWER_SECONDS, readCluster(live, expected, foreign))),
  };
}
