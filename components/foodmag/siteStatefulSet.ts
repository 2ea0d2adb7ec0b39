import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  CONFIG_FOLDER,
  DRUPAL_FOLDER,
  FILES_FOLDER,
  PRIVATE_FOLDER,
  SECRETS_FOLDER,
  SETTINGS_FILE,
  VOLUME_PARTS,
} from "../../foodmag/folders";
import type { FoodmagNames } from "../../foodmag/names";
import { WEB_USER_ID } from "../../foodmag/versions";
import { splitHostPort } from "../../slim/hostPort";
import { disruptionBudget } from "../internal/disruptionBudget";
import { POD_SECURITY } from "../internal/podSecurity";
import { podTemplate } from "../internal/podTemplate";
import type { PostgresqlEndpoint } from "../postgresql/endpoint";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { CheckedArguments } from "./arguments";
import { besideSite } from "./besideSite";
import type { FilesVolume } from "./filesVolume";
import { HTTP_PORT, HTTP_PORT_NAME, type SiteServices } from "./siteServices";

type Container = k8s.types.input.core.v1.Container;
type Variables = k8s.types.input.core.v1.EnvVar[];

/** Requests that a pod answers at once; each takes up to 100 MiB and a connection of the database. */
const MAX_REQUESTS = 10;
const RESOURCES: Resources = { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1536Mi" } };
/** Seconds for the requests that a pod has begun to answer, after those until nobody is led to it any more. */
const STOP_SECONDS = 30;
const UNKNOWN_SECONDS = 4;

/** Pod Security of pods with the image of Drupal. */
export const WEB_SECURITY: k8s.types.input.core.v1.PodSecurityContext = {
  ...POD_SECURITY,
  runAsUser: WEB_USER_ID,
  runAsGroup: WEB_USER_ID,
  fsGroup: WEB_USER_ID,
  fsGroupChangePolicy: "OnRootMismatch",
};

/** How the containers connect to the database, as the programs and libpq read it. */
export function databaseVariables(endpoint: PostgresqlEndpoint): Variables {
  const { host, port } = pulumi.output(endpoint.address).apply(splitHostPort);
  return [
    { name: "SECRETS_FOLDER", value: SECRETS_FOLDER },
    { name: "DATABASE_HOST", value: host },
    { name: "DATABASE_PORT", value: port },
    { name: "DATABASE_NAME", value: endpoint.database },
    { name: "DATABASE_USER", value: endpoint.username },
    { name: "PGSSLMODE", value: "verify-full" },
    { name: "PGSSLROOTCERT", value: `${SECRETS_FOLDER}/ca.crt` },
    { name: "PGAPPNAME", value: "drupal" },
  ];
}

interface SiteStatefulSetArgs extends CheckedArguments {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly services: SiteServices;
  readonly volume: FilesVolume;
  readonly secret: pulumi.Output<string>;
  /** ConfigMap with the settings and programs. */
  readonly configMapName: pulumi.Output<string>;
  readonly endpoint: PostgresqlEndpoint;
  readonly resources?: Resources;
  readonly timeoutSeconds: number;
  readonly settings: ClusterSettings;
}

/** Makes the StatefulSet of the CMS, and a budget that lets one of its pods be evicted at a time. */
export function siteStatefulSet(
  name: string,
  args: SiteStatefulSetArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
  const { names, namespace } = args;
  disruptionBudget(name, { names, namespace }, opts);
  const time = `${args.timeoutSeconds}s`;
  return new k8s.apps.v1.StatefulSet(
    `${name}-statefulset`,
    {
      metadata: { name: names.name, namespace, labels: names.labels },
      spec: {
        replicas: args.volume.replicas,
        serviceName: args.services.headless,
        // As the document promises: one after the other, and in the reverse order down.
        podManagementPolicy: "OrderedReady",
        selector: { matchLabels: names.labels },
        template: podTemplate(
          {
            labels: names.labels,
            annotations: { "kubectl.kubernetes.io/default-container": names.container },
          },
          {
            securityContext: WEB_SECURITY,
            terminationGracePeriodSeconds: STOP_SECONDS + UNKNOWN_SECONDS,
            affinity: besideSite({ ...args, accessModes: args.volume.accessModes }),
            initContainers: [installer(args)],
            containers: [server(args)],
            volumes: [
              { name: "config", configMap: { name: args.configMapName } },
              { name: "secrets", secret: { secretName: args.secret, defaultMode: 0o440 } },
              { name: "files", persistentVolumeClaim: { claimName: args.volume.claim } },
              { name: "tmp", emptyDir: {} },
            ],
          },
          args.settings,
        ),
      },
    },
    { ...opts, deleteBeforeReplace: true, customTimeouts: { create: time, update: time } },
  );
}

function contents(args: SiteStatefulSetArgs): Pick<Container, "image" | "env" | "volumeMounts"> {
  return {
    image: args.image,
    env: [
      ...databaseVariables(args.endpoint),
      { name: "DRUPAL_FOLDER", value: DRUPAL_FOLDER },
      { name: "FILES_FOLDER", value: FILES_FOLDER },
      { name: "PRIVATE_FOLDER", value: PRIVATE_FOLDER },
      { name: "TRUSTED_HOSTS", value: args.trustedHosts.join(" ") },
      { name: "MAX_REQUESTS", value: String(MAX_REQUESTS) },
    ],
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "config", mountPath: SETTINGS_FILE, subPath: "settings.php", readOnly: true },
      { name: "config", mountPath: "/etc/apache2/ports.conf", subPath: "ports.conf", readOnly: true },
      {
        name: "config",
        mountPath: "/etc/apache2/sites-enabled/000-default.conf",
        subPath: "site.conf",
        readOnly: true,
      },
      { name: "secrets", mountPath: SECRETS_FOLDER, readOnly: true },
      { name: "files", mountPath: FILES_FOLDER, subPath: VOLUME_PARTS.files },
      { name: "files", mountPath: PRIVATE_FOLDER, subPath: VOLUME_PARTS.private },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function installer(args: SiteStatefulSetArgs): Container {
  const { env, ...rest } = contents(args);
  return {
    name: "install",
    ...rest,
    command: ["php", `${CONFIG_FOLDER}/install.php`],
    env: [
      ...(env as Variables),
      { name: "INSTALL", value: args.install },
      { name: "PROFILE", value: args.profile },
      { name: "SITE_NAME", value: args.siteName },
      { name: "ADMIN_NAME", value: args.adminName },
      { name: "ADMIN_MAIL", value: args.adminMail },
    ],
    // Its last line says why it failed.
    terminationMessagePolicy: "FallbackToLogsOnError",
    resources: args.resources ?? RESOURCES,
  };
}

function server(args: SiteStatefulSetArgs): Container {
  // Under a name that is always answered.
  const http = (path: string) => ({
    httpGet: { path, port: HTTP_PORT_NAME, httpHeaders: [{ name: "Host", value: "localhost" }] },
  });
  const code = http("/robots.txt");
  // Asks the database too. While somebody installs the site on its pages, such a page fails, and the Service has to lead to the installer.
  const ready = args.install === "pages" ? code : http("/user/login");
  return {
    name: args.names.container,
    ...contents(args),
    command: ["bash", `${CONFIG_FOLDER}/serve.sh`],
    ports: [{ name: HTTP_PORT_NAME, containerPort: HTTP_PORT }],
    lifecycle: { preStop: { exec: { command: ["sleep", String(UNKNOWN_SECONDS)] } } },
    startupProbe: { ...code, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 60 },
    // A failover is over before that.
    readinessProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 10, failureThreshold: 4 },
    livenessProbe: { ...code, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
    resources: args.resources ?? RESOURCES,
  };
}
