import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ownerVariable } from "../../postgresql/backupPlan";
import type { DatabaseDefinition } from "../../postgresql/databases";
import type { PostgresqlNames } from "../../postgresql/names";
import { CA_FILE, CONFIG_FOLDER, TLS_FOLDER } from "../../postgresql/patroniConfig";
import { BACKUP_ROLE, SUPERUSER } from "../../postgresql/roles";
import { scriptsOf } from "../../postgresql/scripts";
import type { BackupArguments } from "../internal/argumentChecks";
import { cronJob } from "../internal/cronJob";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { PodContents } from "../internal/podTemplate";
import { volumeClaim } from "../internal/volumeClaim";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { MemberCertificate } from "./certificate";
import { fromSecret, POSTGRESQL_SECURITY } from "./memberStatefulSet";
import type { MemberServices } from "./memberServices";
import type { Passwords } from "./passwords";

interface BackupJobsArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly binFolder: string;
  readonly services: MemberServices;
  readonly passwords: Passwords;
  readonly certificate: MemberCertificate;
  readonly databases: readonly DatabaseDefinition[];
  readonly backup: BackupArguments;
  readonly settings: ClusterSettings;
}

type Variables = k8s.types.input.core.v1.EnvVar[];

/** Folder of the backups in the containers. */
const BACKUP_FOLDER = "/backup";
/** Folder for the server of a restore test. */
const WORK_FOLDER = "/work";

/** Makes the CronJobs that back up, test the newest backup, and, suspended, restore; and the volume of the backups. */
export function backupJobs(name: string, args: BackupJobsArgs, opts: pulumi.CustomResourceOptions): void {
  const { names, namespace, databases, passwords, backup } = args;
  const files = new k8s.core.v1.ConfigMap(
    `${name}-backup-scripts`,
    {
      metadata: { namespace, labels: { app: names.backup } },
      immutable: true,
      data: scriptsOf("backups"),
    },
    opts,
  );
  const claim = volumeClaim(
    `${name}-backup-volume`,
    {
      name: names.backupClaim,
      namespace,
      labels: { app: names.backup },
      storageClass: backup.storageClass ?? args.settings.storageClass,
      storageSize: backup.storageSize,
    },
    opts,
  );
  const connection = (user: string, password: Variables[number]): Variables => [
    { name: "PGHOST", value: args.services.primaryHost },
    { name: "PGUSER", value: user },
    { name: "PGSSLMODE", value: "verify-full" },
    { name: "PGSSLROOTCERT", value: CA_FILE },
    { name: "PGCONNECT_TIMEOUT", value: "10" },
    password,
  ];
  const place = {
    ...args,
    files: files.metadata.name,
    claim: nameOnceCreated(claim, names.backupClaim),
  };
  const make = (part: string, { program, env, ...job }: BackupJob) => {
    const { settings } = args;
    cronJob(`${name}-${part}`, { ...job, namespace, settings, pod: backupPod(place, program, env) }, opts);
  };
  make("backup", {
    name: names.backup,
    schedule: backup.schedule,
    // A failover takes seconds.
    retries: 1,
    program: "backup.sh",
    env: [
      { name: "DATABASES", value: databases.map((one) => one.name).join(" ") },
      { name: "KEEP", value: String(backup.keep) },
      ...connection(BACKUP_ROLE, fromSecret("PGPASSWORD", passwords.members["backup-password"])),
    ],
  });
  make("restore-test", {
    name: names.restoreTest,
    schedule: backup.testSchedule,
    program: "restoreTest.sh",
    env: [
      { name: "BIN_FOLDER", value: args.binFolder },
      { name: "WORK_FOLDER", value: WORK_FOLDER },
    ],
  });
  make("restore", {
    name: names.restore,
    // It never begins by itself.
    schedule: "@yearly",
    suspend: true,
    program: "restore.sh",
    env: [
      ...databases.map((one) => ({ name: ownerVariable(one.name), value: one.owner })),
      ...connection(SUPERUSER, fromSecret("PGPASSWORD", passwords.members["superuser-password"])),
    ],
  });
}

interface BackupJob {
  readonly name: string;
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly retries?: number;
  readonly program: string;
  readonly env: Variables;
}

interface Place extends BackupJobsArgs {
  /** ConfigMap with the programs. */
  readonly files: pulumi.Output<string>;
  /** Claim of the backups' volume. */
  readonly claim: pulumi.Output<string>;
}

function backupPod(
  { image, certificate, files, claim }: Place,
  program: string,
  env: Variables,
): PodContents {
  return {
    restartPolicy: "Never",
    securityContext: POSTGRESQL_SECURITY,
    containers: [
      {
        name: "postgresql",
        image,
        command: ["bash", `${CONFIG_FOLDER}/${program}`],
        env,
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "1Gi" } },
        volumeMounts: [
          { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
          { name: "backups", mountPath: BACKUP_FOLDER },
          { name: "tls", mountPath: TLS_FOLDER, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
          { name: "work", mountPath: WORK_FOLDER },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: files } },
      { name: "backups", persistentVolumeClaim: { claimName: claim } },
      {
        name: "tls",
        secret: { secretName: certificate.secret, items: [{ key: "ca.crt", path: "ca.crt" }] },
      },
      { name: "tmp", emptyDir: {} },
      { name: "work", emptyDir: {} },
    ],
  };
}
