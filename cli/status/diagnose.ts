import { type Check, check, type SeenCluster, type StackView } from "./check";
import { clientChecks } from "./clientChecks";
import { clusterChecks, notMade } from "./clusterChecks";
import type { EngineView } from "./dockerEngine";
import { silentCluster } from "./silentCluster";
import { controllerChecks, hostsController, linkChecks, nodeChecks } from "./slimChecks";
import { spireChecks } from "./spireChecks";

/**
 * Judges what was seen of a stack, cluster by cluster from the ground up, and then what joins them.
 *
 * @param engine the Docker engine, for clusters whose API server doesn't answer
 */
export function diagnose(view: StackView, engine: EngineView, now: Date): Check[] {
  const { stack, complete, clusters } = view;
  const seen = clusters.flatMap((cluster): SeenCluster[] =>
    cluster.facts && "value" in cluster.facts
      ? [{ ...cluster, stack, complete, facts: cluster.facts.value }]
      : [],
  );
  const trustDomains = clusters.map(({ expected }) => expected.trustDomain);
  const home = seen.find(hostsController);
  const inside = clusters.flatMap(({ name, expected, facts }) => {
    if (facts === undefined) return notMade(stack, { name });
    if ("error" in facts) {
      return silentCluster(view, { name }, facts.error, engine);
    }
    const cluster = { stack, complete, name, expected, facts: facts.value };
    const foreign = trustDomains.filter((domain) => domain !== expected.trustDomain);
    return [
      ...clusterChecks(cluster),
      ...spireChecks(cluster, foreign, now),
      ...controllerChecks(cluster),
      ...nodeChecks(cluster, home, trustDomains),
      ...clientChecks(cluster),
    ];
  });
  return [...inside, ...linkChecks(clusters, home), ...(complete ? [] : [unfinished(stack)])];
}

function unfinished(stack: string): Check {
  return check({ name: "" }, "last update", "did not come to its end", {
    cause: "it failed, was interrupted, or still runs",
    next: `npm start -- ${stack}`,
  });
}

/** Whether everything is well. */
export function isWell(checks: Check[]): boolean {
  return checks.every(({ state }) => state === "ok");
}
