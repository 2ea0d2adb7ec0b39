import type { Read } from "../../../live/attempt";
import { kubectlCommand } from "../../../slim/kubectl";
import type { SiteOutputs } from "../../../stacks/foodmag/outputs";
import { type Check, check, KUBERNETES, podTrouble, type StackName } from "../check";
import { stackChecks } from "../diagnose";
import type { EngineView } from "../dockerEngine";
import { installationChecks } from "../postgres/diagnose";
import { silentCluster } from "../silentCluster";
import type { FoodmagFacts } from "./facts";

/** A stack that is the food magazine, as it should be, and as it was seen. */
export interface FoodmagView extends StackName {
  readonly expected: Pick<
    SiteOutputs,
    "clusterName" | "kubeconfigFile" | "namespace" | "names" | "replicas" | "database"
  >;
  readonly facts: Read<FoodmagFacts>;
}

/**
 * Judges what was seen of the food magazine.
 *
 * @param engine the Docker engine, for a cluster whose API server doesn't answer
 */
export function diagnoseFoodmag(view: FoodmagView, engine: EngineView, now: Date = new Date()): Check[] {
  const { stack, completion, expected, facts } = view;
  const cluster = { name: expected.clusterName };
  if ("error" in facts) {
    return [
      silentCluster({ stack, completion, clusters: [] }, cluster, facts.error, engine),
      ...stackChecks(view),
    ];
  }
  const { version, pods, files, database } = facts.value;
  const kubectl = `${kubectlCommand(expected)} --namespace ${expected.namespace}`;
  const ready = pods.filter((pod) => pod.ready);
  const isServed = ready.length >= expected.replicas;
  // A volume is bound when the first pod needs it.
  const isBound = files === "Bound" || (files === "Pending" && expected.replicas === 0);
  return [
    check(cluster, KUBERNETES, version),
    check(
      cluster,
      "CMS",
      `${ready.length} of ${expected.replicas} ready`,
      isServed
        ? undefined
        : {
            cause: podTrouble(pods, "Kubernetes has made fewer pods than there shall be"),
            next: `${kubectl} logs ${expected.names.name}-0 --all-containers --tail 20`,
          },
    ),
    check(
      cluster,
      "files",
      files ?? "no volume",
      isBound
        ? undefined
        : {
            cause:
              files === "Lost"
                ? "the volume with the files is gone"
                : "the volume with the files has not been made",
            next: `${kubectl} describe pvc ${expected.names.filesClaim}`,
          },
    ),
    ...installationChecks({ ...expected, ...expected.database }, database, now).map((one) => ({
      ...one,
      part: `database ${one.part}`,
    })),
    ...stackChecks(view),
  ];
}
