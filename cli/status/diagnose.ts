import { authorityChecks } from "./authorityChecks";
import { type Check, check, type SeenCluster, type StackView } from "./check";
import { clientChecks } from "./clientChecks";
import { clusterChecks, notMade, unreachable } from "./clusterChecks";
import type { EngineView } from "./dockerEngine";
import { silentCluster } from "./silentCluster";
import type { Completion } from "./completion";
import { controllerChecks, hostsController, linkChecks, nodeChecks } from "./slimChecks";
import { spireChecks } from "./spireChecks";
import { spireDatabaseChecks } from "./spireDatabaseChecks";

/**
 * Judges what was seen of a stack, cluster by cluster from the ground up, and then what joins them.
 *
 * @param engine the Docker engine, for clusters whose API server doesn't answer
 */
export function diagnose(view: StackView, engine: EngineView, now: Date): Check[] {
  const { stack, completion, clusters } = view;
  const seen = clusters.flatMap((cluster): SeenCluster[] =>
    cluster.facts && "value" in cluster.facts
      ? [{ ...cluster, stack, completion, facts: cluster.facts.value }]
      : [],
  );
  const trustDomains = clusters.map(({ expected }) => expected.trustDomain);
  const home = seen.find(hostsController);
  const inside = clusters.flatMap((clusterView) => {
    const { name, expected, facts } = clusterView;
    if (facts === undefined) return notMade(stack, { name });
    if ("error" in facts) {
      if (expected.isExisting) return unreachable(clusterView, facts.error);
      return silentCluster(view, { name }, facts.error, engine);
    }
    const cluster = { stack, completion, name, expected, facts: facts.value };
    const foreign = clusters.filter((other) => other.name !== name);
    return [
      ...clusterChecks(cluster),
      ...spireChecks(cluster, foreign, now),
      ...spireDatabaseChecks(cluster, now),
      ...controllerChecks(cluster),
      ...nodeChecks(cluster, home, [...trustDomains, ...(expected.partners ?? [])]),
      ...authorityChecks(cluster, [...trustDomains, ...(expected.partners ?? [])]),
      ...clientChecks(cluster),
    ];
  });
  return [...inside, ...linkChecks(clusters, home), ...stackChecks(view)];
}

/** The stack itself, where something is wrong with it. */
export function stackChecks({
  stack,
  completion,
  configurationError,
}: Pick<StackView, "stack" | "completion" | "configurationError">): Check[] {
  return [
    ...(completion === "complete" ? [] : [unfinished(stack, completion)]),
    ...(configurationError === undefined ? [] : [unusable(stack, configurationError)]),
  ];
}

const UNFINISHED: Record<
  Exclude<Completion, "complete">,
  (stack: string) => { cause: string; next: string }
> = {
  failed: (stack) => ({ cause: "it failed, or was stopped", next: `npm start -- ${stack}` }),
  "removal failed": (stack) => ({
    cause: "the stack was to be removed, and a part of it is left",
    next: `npm run down -- ${stack} removes the rest, npm start -- ${stack} brings it back`,
  }),
  interrupted: (stack) => ({
    cause: "it was interrupted, or still runs",
    next: `npm start -- ${stack}, unless it still runs`,
  }),
};

function unfinished(stack: string, completion: keyof typeof UNFINISHED): Check {
  return check({ name: "" }, "last update", "did not finish", UNFINISHED[completion](stack));
}

function unusable(stack: string, error: string): Check {
  return check({ name: "" }, "configuration", "cannot be used", {
    cause: error,
    next: `correct Pulumi.${stack}.yaml, then npm start -- ${stack}`,
  });
}

/** Whether everything is well. */
export function isWell(checks: Check[]): boolean {
  return checks.every(({ state }) => state === "ok");
}
