import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CONFIG_FOLDER } from "../../foodmag/folders";
import type { FoodmagNames } from "../../foodmag/names";
import { scriptsOf } from "../../foodmag/scripts";
import { cronJob } from "../internal/cronJob";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { PodContents } from "../internal/podTemplate";
import { volumeClaim } from "../internal/volumeClaim";
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
  const claim = volumeClaim(
    `${name}-backup-volume`,
    {
      name: names.backupClaim,
      namespace,
      labels,
      storageClass: backup.storageClass ?? args.settings.storageClass,
      storageSize: backup.storageSize,
    },
    opts,
  );
  const place = {
    ...args,
    files: files.metadata.name,
    claim: nameOnceCreated(claim, names.backupClaim),
  };
  const make = (part: string, { program, keep, ...job }: BackupJob) => {
    const { settings } = args;
    cronJob(`${name}-${part}`, { ...job, namespace, settings, pod: backupPod(place, program, keep) }, opts);
  };
  const { schedule, testSchedule } = backup;
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

interface BackupJob {
  readonly name: string;
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly program: string;
  readonly keep?: number;
}

interface Place extends BackupJobsArgs {
  /** ConfigMap with the programs. */
  readonly files: pulumi.Output<string>;
  /** Claim of the backups' volume. */
  readonly claim: pulumi.Output<string>;
}

function backupPod(
  { names, image, volume, settings, files, claim }: Place,
  program: string,
  keep?: number,
): PodContents {
  return {
    restartPolicy: "Never",
    securityContext: WEB_SECURITY,
    affinity: preferBesideSite({ names, settings, accessModes: volume.accessModes }),
    containers: [
      {
        name: "files",
        image,
        command: ["bash", `${CONFIG_FOLDER}/${program}`],
        env: keep === undefined ? [] : [{ name: "KEEP", value: String(keep) }],
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
  };
}
