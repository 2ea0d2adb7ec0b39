import { attempt, type Read } from "../../live/attempt";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import { within } from "../../live/within";
import { type Check, check, KUBERNETES, type StackName } from "./check";
import { lastOperation } from "./completion";
import { stackChecks } from "./diagnose";
import { type EngineView, NOT_ASKED, readEngine } from "./dockerEngine";
import { silentCluster } from "./silentCluster";

const ANSWER_SECONDS = 15;

/** A stack with one cluster, as it should be, and as it was seen. */
export interface OnlyClusterView<Expected, Facts> extends StackName {
  readonly expected: Expected;
  readonly facts: Read<Facts>;
}

/** What such a stack is known to have. */
interface WithCluster {
  readonly clusterName: string;
}

/**
 * Looks at a stack with one cluster.
 *
 * @param outputs the outputs that say what should be there, and the kubeconfigs
 * @param read looks at the cluster
 * @param diagnose judges it
 */
export async function onlyClusterStatus<Expected extends WithCluster, Facts>(
  stack: string,
  outputs: Promise<{ readonly expected: Expected; readonly kubeconfigs: Record<string, string> }>,
  read: (cluster: KubernetesCluster, expected: Expected) => Promise<Facts>,
  diagnose: (view: OnlyClusterView<Expected, Facts>, engine: EngineView) => Check[],
): Promise<Check[]> {
  const [{ expected, kubeconfigs }, completion] = await Promise.all([outputs, lastOperation(stack)]);
  const live = await KubernetesCluster.from(kubeconfigs[expected.clusterName] ?? "");
  const facts = await attempt(within(ANSWER_SECONDS, read(live, expected)));
  const engine = "error" in facts ? await readEngine() : NOT_ASKED;
  return diagnose({ stack, completion: completion ?? "interrupted", expected, facts }, engine);
}

/**
 * The checks of a stack with one cluster: its Kubernetes, what is in it, and the stack itself.
 *
 * @param engine the Docker engine, for a cluster whose API server doesn't answer
 * @param judge what is in a cluster that answers
 */
export function onlyClusterChecks<Facts extends { readonly version: string }>(
  view: OnlyClusterView<WithCluster, Facts>,
  engine: EngineView,
  judge: (facts: Facts, cluster: { readonly name: string }) => Check[],
): Check[] {
  const { stack, completion, expected, facts } = view;
  const cluster = { name: expected.clusterName };
  return [
    ...("error" in facts
      ? [silentCluster({ stack, completion, clusters: [] }, cluster, facts.error, engine)]
      : [check(cluster, KUBERNETES, facts.value.version), ...judge(facts.value, cluster)]),
    ...stackChecks(view),
  ];
}
