import type { KubernetesObject } from "@kubernetes/client-node";
import type { KubernetesCluster } from "./kubernetesCluster";

/** What has become of the Jobs of a CronJob. */
export interface ScheduledRuns {
  /** When the last Job that succeeded was done; undefined if none of those that are left has. */
  readonly succeeded?: Date;
  /** When the last Job failed; undefined if none of those that are left has. */
  readonly failed?: Date;
}

interface Job extends KubernetesObject {
  readonly status?: {
    readonly conditions?: {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime?: Date | string;
    }[];
  };
}

/** Looks at the CronJobs of a namespace, also at Jobs that people have made of them; by the name of the CronJob. */
export async function readScheduledRuns(
  cluster: Pick<KubernetesCluster, "objectsIn">,
  namespace: string,
): Promise<Readonly<Record<string, ScheduledRuns>>> {
  const [cronJobs, jobs] = await Promise.all([
    cluster.objectsIn(namespace, "batch/v1", "CronJob"),
    cluster.objectsIn(namespace, "batch/v1", "Job"),
  ]);
  return Object.fromEntries(
    cronJobs.map(({ metadata }) => {
      const own = jobs.filter((job) =>
        job.metadata?.ownerReferences?.some(
          ({ kind, name }) => kind === "CronJob" && name === metadata?.name,
        ),
      );
      return [metadata?.name ?? "", { succeeded: last(own, "Complete"), failed: last(own, "Failed") }];
    }),
  );
}

function last(jobs: Job[], type: string): Date | undefined {
  const times = jobs.flatMap(({ status }) =>
    (status?.conditions ?? [])
      .filter((one) => one.type === type && one.status === "True" && one.lastTransitionTime !== undefined)
      .map(({ lastTransitionTime = 0 }) => new Date(lastTransitionTime).getTime()),
  );
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
