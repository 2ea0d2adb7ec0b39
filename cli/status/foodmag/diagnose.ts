import { kubectlCommand } from "../../../slim/kubectl";
import type { SiteOutputs } from "../../../stacks/foodmag/outputs";
import { type Check, check, partsUnder, podTrouble } from "../check";
import type { EngineView } from "../dockerEngine";
import { onlyClusterChecks, type OnlyClusterView } from "../onlyCluster";
import { installationChecks } from "../postgres/diagnose";
import { backupRunChecks } from "../runCheck";
import type { FoodmagFacts } from "./facts";

/** A stack that is the food magazine, as it should be, and as it was seen. */
export type FoodmagView = OnlyClusterView<
  Pick<SiteOutputs, "clusterName" | "kubeconfigFile" | "namespace" | "names" | "replicas" | "database">,
  FoodmagFacts
>;

/**
 * Judges what was seen of the food magazine.
 *
 * @param engine the Docker engine, for a cluster whose API server doesn't answer
 */
export function diagnoseFoodmag(view: FoodmagView, engine: EngineView, now: Date = new Date()): Check[] {
  return onlyClusterChecks(view, engine, (facts, cluster) =>
    siteChecks(view.expected, facts, { cluster, now }),
  );
}

function siteChecks(
  expected: FoodmagView["expected"],
  { pods, files, database }: FoodmagFacts,
  { cluster, now }: { readonly cluster: { readonly name: string }; readonly now: Date },
): Check[] {
  const kubectl = `${kubectlCommand(expected)} --namespace ${expected.namespace}`;
  const ready = pods.filter((pod) => pod.ready);
  const isServed = ready.length >= expected.replicas;
  // A volume is bound when the first pod needs it.
  const isBound = files === "Bound" || (files === "Pending" && expected.replicas === 0);
  return [
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
    ...partsUnder("files:", backupRunChecks({ cluster, kubectl, now }, database.runs, expected.names)),
    ...partsUnder("database", installationChecks({ ...expected, ...expected.database }, database, now)),
  ];
}
