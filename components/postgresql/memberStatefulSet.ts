import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type PostgresqlNames, SCOPE_LABEL } from "../../postgresql/names";
import {
  CONFIG_FOLDER,
  DATA_FOLDER,
  DATA_VOLUME,
  SOCKET_FOLDER,
  TLS_FOLDER,
} from "../../postgresql/patroniConfig";
import {
  METRICS_PORT,
  METRICS_PORT_NAME,
  PATRONI_PORT,
  PATRONI_PORT_NAME,
  POSTGRESQL_PORT,
  POSTGRESQL_PORT_NAME,
} from "../../postgresql/ports";
import { EXPORTER_ROLE, SUPERUSER } from "../../postgresql/roles";
import { GROUP_ID, USER_ID } from "../../postgresql/versions";
import { disruptionBudget } from "../internal/disruptionBudget";
import { POD_SECURITY } from "../internal/podSecurity";
import { type PodContents, podTemplate } from "../internal/podTemplate";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { MemberArchive } from "./archive";
import type { MemberCertificate } from "./certificate";
import type { MemberServices } from "./memberServices";
import type { Passwords, SecretKey } from "./passwords";

/** Seconds for the hand-over (at most 40) and for the last checkpoint. */
const STOP_SECONDS = 60;
/** Seconds for the first start: an empty member copies all data from the primary. */
const START_SECONDS = 300;
const RESOURCES: Resources = { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } };
const EXPORTER_RESOURCES: Resources = {
  requests: { cpu: "10m", memory: "32Mi" },
  limits: { memory: "128Mi" },
};

type Container = k8s.types.input.core.v1.Container;

/** Pod Security of pods with the image of PostgreSQL. */
export const POSTGRESQL_SECURITY: k8s.types.input.core.v1.PodSecurityContext = {
  ...POD_SECURITY,
  runAsUser: USER_ID,
  runAsGroup: GROUP_ID,
  fsGroup: GROUP_ID,
  // A volume with much data is not walked through at each start.
  fsGroupChangePolicy: "OnRootMismatch",
};

interface MemberStatefulSetArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly replicas: number;
  readonly image: pulumi.Input<string>;
  readonly binFolder: string;
  /** Image of the exporter; undefined without one. */
  readonly exporterImage?: pulumi.Input<string>;
  /** ConfigMap with further queries of the exporter, in {@link QUERIES_FILE}; undefined without any. */
  readonly queriesName?: pulumi.Output<string>;
  /** What an archive needs; undefined without one. */
  readonly archive?: MemberArchive;
  readonly serviceAccountName: pulumi.Output<string>;
  readonly services: MemberServices;
  readonly passwords: Passwords;
  readonly certificate: MemberCertificate;
  /** ConfigMap with Patroni's configuration and the programs. */
  readonly configMapName: pulumi.Output<string>;
  readonly storageSize: pulumi.Input<string>;
  readonly storageClass?: pulumi.Input<string>;
  readonly accessMode: pulumi.Input<string>;
  readonly resources?: Resources;
  readonly timeoutSeconds: number;
  readonly settings: ClusterSettings;
}

/** Makes the StatefulSet of the members, and a budget that lets one of them be evicted at a time. */
export function memberStatefulSet(
  name: string,
  args: MemberStatefulSetArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
  const { names, namespace } = args;
  const { labels } = names;
  disruptionBudget(name, { names, namespace }, opts);
  const time = `${args.timeoutSeconds}s`;
  return new k8s.apps.v1.StatefulSet(
    `${name}-statefulset`,
    {
      metadata: { name: names.name, namespace, labels },
      spec: {
        replicas: args.replicas,
        serviceName: args.services.headless,
        // Any member must be able to start without the first one, which may be the one that is lost.
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        minReadySeconds: 5,
        selector: { matchLabels: labels },
        template: podTemplate(
          {
            labels: { ...labels, [SCOPE_LABEL]: names.name },
            annotations: {
              // A member that mounts another certificate must be started again.
              "slim/certificate": args.certificate.version,
              "kubectl.kubernetes.io/default-container": names.container,
            },
          },
          podContents(args),
          args.settings,
        ),
        volumeClaimTemplates: [
          {
            metadata: { name: names.dataClaim },
            spec: {
              accessModes: [args.accessMode],
              storageClassName: args.storageClass ?? args.settings.storageClass,
              resources: { requests: { storage: args.storageSize } },
            },
          },
        ],
      },
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      // Kubernetes allows no change of them. A Job has the volumes grow that there are.
      ignoreChanges: ["spec.volumeClaimTemplates"],
      customTimeouts: { create: time, update: time },
    },
  );
}

function podContents(args: MemberStatefulSetArgs): PodContents {
  const { names } = args;
  return {
    serviceAccountName: args.serviceAccountName,
    // Patroni keeps its state in the API server.
    automountServiceAccountToken: true,
    securityContext: POSTGRESQL_SECURITY,
    terminationGracePeriodSeconds: STOP_SECONDS,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: names.labels },
      },
    ],
    initContainers: [versionCheck(args)],
    containers: [
      server(args),
      ...(args.exporterImage === undefined ? [] : [exporter(args, args.exporterImage)]),
      ...(args.archive?.container === undefined ? [] : [args.archive.container]),
    ],
    volumes: [
      // Patroni runs a file of it.
      { name: "config", configMap: { name: args.configMapName, defaultMode: 0o555 } },
      // PostgreSQL takes a key that its own group may read, if it belongs to root.
      { name: "tls", secret: { secretName: args.certificate.secret, defaultMode: 0o640 } },
      { name: "tmp", emptyDir: {} },
      { name: "socket", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      // The container's own has 64 MiB, which is too little for parallel queries.
      { name: "shared-memory", emptyDir: { medium: "Memory" } },
      ...(args.queriesName === undefined ? [] : [{ name: "queries", configMap: { name: args.queriesName } }]),
      ...(args.archive === undefined ? [] : [args.archive.volume]),
    ],
  };
}

function versionCheck({ names, image, binFolder }: MemberStatefulSetArgs): Container {
  return {
    name: "check-version",
    image,
    command: ["sh", `${CONFIG_FOLDER}/requireVersion.sh`],
    env: [
      { name: "DATA_FOLDER", value: DATA_FOLDER },
      { name: "BIN_FOLDER", value: binFolder },
    ],
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: names.dataClaim, mountPath: DATA_VOLUME, readOnly: true },
    ],
  };
}

function server(args: MemberStatefulSetArgs): Container {
  const { names, services, passwords } = args;
  const https = (path: string) => ({ httpGet: { scheme: "HTTPS", path, port: PATRONI_PORT_NAME } });
  const address = (port: number) => pulumi.interpolate`${services.memberHost("$(PATRONI_NAME)")}:${port}`;
  return {
    name: names.container,
    image: args.image,
    command: ["patroni", `${CONFIG_FOLDER}/patroni.yaml`],
    env: [
      { name: "PATRONI_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "PATRONI_KUBERNETES_POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "PATRONI_POSTGRESQL_CONNECT_ADDRESS", value: address(POSTGRESQL_PORT) },
      { name: "PATRONI_RESTAPI_CONNECT_ADDRESS", value: address(PATRONI_PORT) },
      fromSecret("PATRONI_SUPERUSER_PASSWORD", passwords.members["superuser-password"]),
      fromSecret("PATRONI_REPLICATION_PASSWORD", passwords.members["replication-password"]),
      fromSecret("PATRONI_REWIND_PASSWORD", passwords.members["rewind-password"]),
      { name: "STATEFUL_SET", value: names.name },
      { name: "BIN_FOLDER", value: args.binFolder },
      // patronictl, as people type it in a container.
      { name: "PATRONICTL_CONFIG_FILE", value: `${CONFIG_FOLDER}/patroni.yaml` },
      { name: "PGHOST", value: SOCKET_FOLDER },
      ...(args.archive?.variables ?? []),
    ],
    lifecycle: { preStop: { exec: { command: ["python3", `${CONFIG_FOLDER}/handOver.py`] } } },
    ports: [
      { name: POSTGRESQL_PORT_NAME, containerPort: POSTGRESQL_PORT },
      { name: PATRONI_PORT_NAME, containerPort: PATRONI_PORT },
    ],
    startupProbe: {
      ...https("/liveness"),
      periodSeconds: 2,
      timeoutSeconds: 3,
      failureThreshold: START_SECONDS / 2,
    },
    readinessProbe: { ...https("/readiness"), periodSeconds: 3, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: { ...https("/liveness"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    resources: args.resources ?? RESOURCES,
    volumeMounts: [
      { name: names.dataClaim, mountPath: DATA_VOLUME },
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "tls", mountPath: TLS_FOLDER, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "socket", mountPath: SOCKET_FOLDER },
      { name: "shared-memory", mountPath: "/dev/shm" },
      ...(args.archive === undefined ? [] : [args.archive.mount]),
    ],
  };
}

/** Upstream's image and Debian's package call the program differently. */
const EXPORTER = 'exec "$(command -v postgres_exporter || command -v prometheus-postgres-exporter)" "$@"';

/** File of the exporter's further queries, and its folder in the container. */
export const QUERIES_FILE = "queries.yaml";
const QUERIES_FOLDER = "/queries";

function exporter(
  { names, passwords, queriesName }: MemberStatefulSetArgs,
  image: pulumi.Input<string>,
): Container {
  const isExtended = queriesName !== undefined;
  return {
    name: names.exporterContainer,
    image,
    command: [
      "sh",
      "-c",
      EXPORTER,
      "exporter",
      `--web.listen-address=:${METRICS_PORT}`,
      ...(isExtended ? [`--extend.query-path=${QUERIES_FOLDER}/${QUERIES_FILE}`] : []),
    ],
    env: [
      { name: "DATA_SOURCE_USER", value: EXPORTER_ROLE },
      fromSecret("DATA_SOURCE_PASS", passwords.members["exporter-password"]),
      { name: "DATA_SOURCE_URI", value: `/${SUPERUSER}?host=${SOCKET_FOLDER}` },
    ],
    ports: [{ name: METRICS_PORT_NAME, containerPort: METRICS_PORT }],
    resources: EXPORTER_RESOURCES,
    volumeMounts: [
      { name: "socket", mountPath: SOCKET_FOLDER },
      ...(isExtended ? [{ name: "queries", mountPath: QUERIES_FOLDER, readOnly: true }] : []),
    ],
  };
}

/** A variable of a container whose value is in a Secret. */
export function fromSecret(name: string, secretKeyRef: SecretKey): k8s.types.input.core.v1.EnvVar {
  return { name, valueFrom: { secretKeyRef } };
}
