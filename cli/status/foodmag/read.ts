import type { KubernetesCluster } from "../../../live/kubernetesCluster";
import type { SiteOutputs } from "../../../stacks/foodmag/outputs";
import { readInstallation } from "../postgres/read";
import { readPods } from "../pods";
import type { FoodmagFacts } from "./facts";

/**
 * Looks at the food magazine in a cluster.
 *
 * @throws Error if the cluster's API server doesn't answer
 */
export async function readFoodmag(
  cluster: KubernetesCluster,
  { namespace, names, database }: Pick<SiteOutputs, "namespace" | "names" | "database">,
): Promise<FoodmagFacts> {
  const [version, all, claims] = await Promise.all([
    cluster.version(),
    readPods(cluster),
    cluster.core.listNamespacedPersistentVolumeClaim({
      namespace,
      fieldSelector: `metadata.name=${names.filesClaim}`,
    }),
  ]);
  const isSite = new RegExp(`^${names.name}-\\d+$`);
  return {
    version,
    pods: all.filter((pod) => pod.namespace === namespace && isSite.test(pod.name)),
    files: claims.items[0]?.status?.phase,
    database: await readInstallation(cluster, { namespace, names: database.names }, all),
  };
}
