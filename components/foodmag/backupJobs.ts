import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CONFIG_FOLDER } from "../../foodmag/folders";
import type { FoodmagNames } from "../../foodmag/names";
import { scriptsOf } from "../../foodmag/scripts";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { podTemplate } from "../internal/podTemplate";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { CheckedArguments } from "./arguments";
import { preferBesideSite } from "./besideSite";
import type { FilesVolume } from "./filesVolume";
import { WEB_SECURITY } from "./siteStatefulSet";

interface BackupJobsArgs {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly volume: FilesVolume;
  readonly backup: NonNullable<CheckedArguments["backup"]>;
  readonly settings: ClusterSettings;
}

/** Makes the CronJobs that back up the files, test the newest backup, and, suspended, restore; and the volume of the backups. */
export function backupJobs(name: string, args: BackupJobsArgs, opts: pulumi.CustomResourceOptions): void {
  const { names, namespace, backup } = args;
  const labels = { app: names.backup };
  const files = new k8s.core.v1.ConfigMap(
    `${name}-backup-scripts`,
    { metadata: { namespace, labels }, immutable: true, data: scriptsOf("backups") },
    opts,
  );
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    `${name}-backup-volume`,
    {
      // It is bound when the first pod needs it.
      metadata: {
        name: names.backupClaim,
        namespace,
        labels,
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: backup.storageClass ?? args.settings.storageClass,
        resources: { requests: { storage: backup.storageSize } },
      },
    },
    opts,
  );
  const shared = {
    ...args,
    files: files.metadata.name,
    claim: nameOnceCreated(claim, names.backupClaim),
  };
  const { schedule, testSchedule } = backup;
  const make = (part: string, job: CronJob) => {
    cronJob(`${name}-${part}`, { ...shared, job }, opts);
  };
  make("backup", { name: names.backup, schedule, program: "backupFiles.sh", keep: backup.keep });
  make("restore-test", {
    name: names.restoreTest,
    schedule: testSchedule,
    program: "restoreFilesTest.sh",
  });
  // It never begins by itself.
  make("restore", {
    name: names.restore,
    schedule: "@yearly",
    suspend: true,
    program: "restoreFiles.sh",
  });
}

interface CronJob {
  readonly name: string;
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly program: string;
  readonly keep?: number;
}

interface CronJobArgs extends BackupJobsArgs {
  /** ConfigMap with the programs. */
  readonly files: pulumi.Output<string>;
  /** Claim of the backups' volume. */
  readonly claim: pulumi.Output<string>;
  readonly job: CronJob;
}

function cronJob(
  logicalName: string,
  { names, namespace, image, volume, settings, files, claim, job }: CronJobArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const labels = { app: job.name };
  new k8s.batch.v1.CronJob(
    logicalName,
    {
      metadata: { name: job.name, namespace, labels },
      spec: {
        schedule: job.schedule,
        suspend: job.suspend,
        concurrencyPolicy: "Forbid",
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            template: podTemplate(
              { labels },
              {
                restartPolicy: "Never",
                securityContext: WEB_SECURITY,
                affinity: preferBesideSite({ names, settings, accessModes: volume.accessModes }),
                containers: [
                  {
                    name: "files",
                    image,
                    command: ["bash", `${CONFIG_FOLDER}/${job.program}`],
                    env: job.keep === undefined ? [] : [{ name: "KEEP", value: String(job.keep) }],
                    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
                    volumeMounts: [
                      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
                      { name: "files", mountPath: "/volume" },
                      { name: "backups", mountPath: "/backup" },
                      { name: "work", mountPath: "/work" },
                      { name: "tmp", mountPath: "/tmp" },
                    ],
                  },
                ],
                volumes: [
                  { name: "config", configMap: { name: files } },
                  { name: "files", persistentVolumeClaim: { claimName: volume.claim } },
                  { name: "backups", persistentVolumeClaim: { claimName: claim } },
                  { name: "work", emptyDir: {} },
                  { name: "tmp", emptyDir: {} },
                ],
              },
              settings,
            ),
          },
        },
      },
    },
    opts,
  );
}
