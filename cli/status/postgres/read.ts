import { attempt } from "../../../live/attempt";
import type { KubernetesCluster } from "../../../live/kubernetesCluster";
import { readMembers } from "../../../live/patroni";
import { readScheduledRuns } from "../../../live/scheduledRuns";
import { readWalArchive } from "../../../live/walArchive";
import { within } from "../../../live/within";
import type { PostgresqlOutputs } from "../../../stacks/postgres/outputs";
import { readPods } from "../pods";
import type { PodFacts } from "../facts";
import type { InstallationFacts, PostgresqlFacts } from "./facts";

const ANSWER_SECONDS = 8;

/**
 * Looks at PostgreSQL in a cluster.
 *
 * @throws Error if the cluster's API server doesn't answer
 */
export async function readPostgresql(
  cluster: KubernetesCluster,
  { namespace, names }: Pick<PostgresqlOutputs, "namespace" | "names">,
): Promise<PostgresqlFacts> {
  const [version, all] = await Promise.all([cluster.version(), readPods(cluster)]);
  return { version, ...(await readInstallation(cluster, { namespace, names }, all)) };
}

/**
 * Looks at the members of an installation, and its backups.
 *
 * @param all every pod of the cluster
 */
export async function readInstallation(
  cluster: KubernetesCluster,
  { namespace, names }: Pick<PostgresqlOutputs, "namespace" | "names">,
  all: readonly PodFacts[],
): Promise<InstallationFacts> {
  const pods = all.filter((pod) => pod.namespace === namespace && pod.serviceAccount === names.name);
  // Any member knows all of them; one that is not ready may not answer.
  const pod = (pods.find(({ ready }) => ready) ?? pods[0])?.name;
  const [runs, members] = await Promise.all([
    readScheduledRuns(cluster, namespace),
    pod === undefined
      ? { error: "no member runs" }
      : attempt(within(ANSWER_SECONDS, readMembers(cluster, { namespace, pod, container: names.container }))),
  ]);
  const primary = "error" in members ? undefined : members.value.find(({ role }) => role === "Leader")?.name;
  const { container, archiveContainer } = names;
  const archive =
    primary === undefined || !(names.archive in runs)
      ? undefined
      : await attempt(
          within(
            ANSWER_SECONDS,
            readWalArchive(cluster, { namespace, primary, container, archiveContainer }),
          ),
        );
  return { pods, members, runs, archive };
}
