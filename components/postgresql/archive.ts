import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ARCHIVE_CONFIG,
  ARCHIVE_FOLDER,
  ARCHIVE_PORT,
  ARCHIVE_PORT_NAME,
  type ArchivePlan,
  backupArchiveConfig,
  memberArchiveConfig,
  RECOVERY_CA,
  RECOVERY_CONFIG,
  recoveryConfig,
  type S3Folder,
  STANZA,
  STORE_CA,
} from "../../postgresql/archive";
import type { PostgresqlNames } from "../../postgresql/names";
import {
  CONFIG_FOLDER,
  DATA_FOLDER,
  DATA_VOLUME,
  SOCKET_FOLDER,
  TLS_FOLDER,
} from "../../postgresql/patroniConfig";
import { scriptsOf } from "../../postgresql/scripts";
import { cronJob } from "../internal/cronJob";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { type PodContents, podTemplate } from "../internal/podTemplate";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { StoreParts } from "./archiveArguments";
import type { MemberCertificate } from "./certificate";
import { POSTGRESQL_SECURITY } from "./memberStatefulSet";
import type { MemberServices } from "./memberServices";

type Container = k8s.types.input.core.v1.Container;
type Volume = k8s.types.input.core.v1.Volume;

const RESOURCES: Resources = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "512Mi" } };

interface ArchiveArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly archive?: { readonly store: StoreParts; readonly plan: ArchivePlan };
  readonly recovery?: { readonly store: StoreParts; readonly time?: string };
}

/** What members need for an archive. */
export interface MemberArchive {
  /** The container that answers the Job that backs up; undefined where there is no archive. */
  readonly container?: Container;
  /** Variables of the server. */
  readonly variables: k8s.types.input.core.v1.EnvVar[];
  readonly mount: k8s.types.input.core.v1.VolumeMount;
  readonly volume: Volume;
}

/** Makes the Secret with pgBackRest's configuration of the members; undefined where they have neither archive nor recovery. */
export function memberArchive(
  name: string,
  { names, namespace, archive, recovery, image }: ArchiveArgs & { readonly image: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): MemberArchive | undefined {
  if (archive === undefined && recovery === undefined) return undefined;
  const secretName = configSecret(
    `${name}-archive`,
    { name: names.archiveSecret, namespace },
    {
      ...(archive && {
        [ARCHIVE_CONFIG]: known(archive.store, (folder) =>
          memberArchiveConfig(folder, archive.plan, names.name),
        ),
        ...authority(archive.store, STORE_CA),
      }),
      ...(recovery && {
        [RECOVERY_CONFIG]: known(recovery.store, recoveryConfig),
        ...authority(recovery.store, RECOVERY_CA),
      }),
    },
    opts,
  );
  const mount = { name: "archive", mountPath: ARCHIVE_FOLDER, readOnly: true };
  return {
    mount,
    // Others than the members' own key are not for other groups either.
    volume: { name: "archive", secret: { secretName, defaultMode: 0o640 } },
    variables: recovery
      ? [
          { name: "STANZA", value: STANZA },
          { name: "DATA_FOLDER", value: DATA_FOLDER },
          { name: "RECOVERY_CONFIG", value: `${ARCHIVE_FOLDER}/${RECOVERY_CONFIG}` },
          { name: "RECOVERY_TIME", value: recovery.time ?? "" },
        ]
      : [],
    container: archive && {
      name: names.archiveContainer,
      image,
      command: ["pgbackrest", "server"],
      ports: [{ name: ARCHIVE_PORT_NAME, containerPort: ARCHIVE_PORT }],
      readinessProbe: { tcpSocket: { port: ARCHIVE_PORT_NAME }, periodSeconds: 5 },
      resources: RESOURCES,
      volumeMounts: [
        { name: names.dataClaim, mountPath: DATA_VOLUME },
        mount,
        { name: "tls", mountPath: TLS_FOLDER, readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
        { name: "socket", mountPath: SOCKET_FOLDER },
      ],
    },
  };
}

interface ArchiveJobsArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly archive: { readonly store: StoreParts; readonly plan: ArchivePlan };
  readonly image: pulumi.Input<string>;
  readonly members: readonly string[];
  readonly services: MemberServices;
  readonly certificate: MemberCertificate;
  readonly timeoutSeconds: number;
  readonly settings: ClusterSettings;
}

/** Makes the CronJob that backs up into the archive, and the Job that does it at once where there is no backup yet. */
export function archiveJobs(
  name: string,
  args: ArchiveJobsArgs,
  opts: pulumi.CustomResourceOptions & { readonly dependsOn: pulumi.Resource[] },
): void {
  const { names, namespace, archive } = args;
  const parent = { parent: opts.parent };
  const labels = { app: names.archive };
  const hosts = pulumi.all(args.members.map((member) => args.services.memberHost(member)));
  const secretName = configSecret(
    `${name}-archive-jobs`,
    { name: `${names.archiveSecret}-jobs`, namespace },
    {
      [ARCHIVE_CONFIG]: pulumi
        .all([known(archive.store, (folder) => JSON.stringify(folder)), hosts])
        .apply(([folder, all]) => backupArchiveConfig(JSON.parse(folder) as S3Folder, archive.plan, all)),
      ...authority(archive.store, STORE_CA),
    },
    parent,
  );
  const files = new k8s.core.v1.ConfigMap(
    `${name}-archive-scripts`,
    { metadata: { namespace, labels }, immutable: true, data: scriptsOf("archive") },
    parent,
  );
  const { settings } = args;
  const pod = (onlyFirst: boolean) => backupPod(args, { secretName, files: files.metadata.name, onlyFirst });
  cronJob(
    `${name}-archive`,
    {
      name: names.archive,
      namespace,
      schedule: archive.plan.schedule,
      retries: 1,
      pod: pod(false),
      settings,
    },
    parent,
  );
  const time = `${args.timeoutSeconds}s`;
  new k8s.batch.v1.Job(
    `${name}-archive-first`,
    {
      metadata: { namespace, labels },
      spec: { backoffLimit: 3, template: podTemplate({ labels }, pod(true), settings) },
    },
    { ...opts, customTimeouts: { create: time, update: time } },
  );
}

function backupPod(
  { names, image, archive, certificate }: ArchiveJobsArgs,
  {
    secretName,
    files,
    onlyFirst,
  }: { secretName: pulumi.Output<string>; files: pulumi.Output<string>; onlyFirst: boolean },
): PodContents {
  return {
    restartPolicy: "Never",
    securityContext: POSTGRESQL_SECURITY,
    containers: [
      {
        name: names.archiveContainer,
        image,
        command: ["bash", `${CONFIG_FOLDER}/archiveBackup.sh`],
        env: [
          { name: "STANZA", value: STANZA },
          { name: "FULL_AFTER_DAYS", value: String(archive.plan.fullAfterDays) },
          { name: "ONLY_FIRST", value: onlyFirst ? "yes" : "" },
        ],
        resources: RESOURCES,
        volumeMounts: [
          { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
          { name: "archive", mountPath: ARCHIVE_FOLDER, readOnly: true },
          { name: "tls", mountPath: TLS_FOLDER, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: files } },
      { name: "archive", secret: { secretName, defaultMode: 0o640 } },
      { name: "tls", secret: { secretName: certificate.secret, defaultMode: 0o640 } },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

function configSecret(
  logicalName: string,
  { name, namespace }: { readonly name: string; readonly namespace: pulumi.Output<string> },
  stringData: Record<string, pulumi.Input<string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const secret = new k8s.core.v1.Secret(
    logicalName,
    { metadata: { name, namespace }, stringData: pulumi.secret(stringData) },
    opts,
  );
  return nameOnceCreated(secret, name);
}

function known(store: StoreParts, write: (folder: S3Folder) => string): pulumi.Output<string> {
  return pulumi
    .all([store.accessKey, store.secretKey])
    .apply(([accessKey, secretKey]) => write({ ...store, accessKey, secretKey }));
}

function authority({ caCertificate }: StoreParts, file: string): Record<string, pulumi.Input<string>> {
  return caCertificate === undefined ? {} : { [file]: caCertificate };
}
