import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../settings/clusterSettings";
import { type PodContents, podTemplate } from "./podTemplate";

interface CronJobArgs {
  /** Also the label `app` of its pods. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly schedule: string;
  /**
   * Whether it begins only by hand.
   * @default false
   */
  readonly suspend?: boolean;
  /** @default none: what is wrong stays so */
  readonly retries?: number;
  readonly pod: PodContents;
  readonly settings: ClusterSettings;
}

/** A CronJob of which no two Jobs run at a time, and the last three of each end are kept. */
export function cronJob(
  logicalName: string,
  { name, namespace, schedule, suspend, retries = 0, pod, settings }: CronJobArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const labels = { app: name };
  new k8s.batch.v1.CronJob(
    logicalName,
    {
      metadata: { name, namespace, labels },
      spec: {
        schedule,
        suspend,
        concurrencyPolicy: "Forbid",
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { backoffLimit: retries, template: podTemplate({ labels }, pod, settings) } },
      },
    },
    opts,
  );
}
