import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { SlimLine } from "../../slim/line";
import type { ControllerNames } from "../../slim/names";
import { SOUTHBOUND_PORT } from "../../slim/ports";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { type PodContents, podTemplate } from "../internal/podTemplate";
import { IDENTITY_SECONDS, tcpProbes } from "../internal/probes";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { agentSocketMount } from "../spire/agentSocket";
import type { SpireIdentity } from "../spire/spireIdentity";
import type { WorkloadIdentity } from "../spire/workloadIdentity";
import { topologyAnnotation } from "./topologyAnnotation";

/** Name of the port for nodes in pods and Services. */
export const SOUTHBOUND_PORT_NAME = "southbound";
/** Folder of the database in the container. */
export const DATABASE_FOLDER = "/db";

const CONFIG_FILE = "/config.yaml";
const DATABASE = "database";
const RESOURCES: Resources = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { memory: "256Mi" },
};

interface ControllerDeploymentArgs {
  readonly names: ControllerNames;
  readonly namespace: pulumi.Output<string>;
  readonly line: SlimLine;
  readonly image: pulumi.Input<string>;
  readonly identity: WorkloadIdentity;
  /** ConfigMap with the file `config.yaml`. */
  readonly configMapName: pulumi.Output<string>;
  readonly spire: SpireIdentity;
  readonly settings: ClusterSettings;
  readonly storageSize?: pulumi.Input<string>;
  readonly storageClass?: pulumi.Input<string>;
  readonly resources?: Resources;
  /** With another value the Deployment is replaced. */
  readonly topology?: pulumi.Input<string>;
}

/** Makes the Deployment of the controller, and the volume of its database for a line that has one. */
export function controllerDeployment(
  name: string,
  args: ControllerDeploymentArgs,
  opts: { readonly parent: pulumi.Resource },
): k8s.apps.v1.Deployment {
  const { names, namespace } = args;
  const { labels } = names;
  const topology = topologyAnnotation(args.topology);
  const database = args.line.hasDatabase ? databaseVolume(name, args, opts) : undefined;
  return new k8s.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: { name: names.name, namespace, labels, annotations: topology.annotations },
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: labels },
        template: podTemplate({ labels }, podContents(args, database), args.settings),
      },
    },
    { ...opts, dependsOn: args.identity.registration, ...topology.options },
  );
}

/** Makes the claim of the database's volume. */
function databaseVolume(
  name: string,
  { names, namespace, storageClass, storageSize, settings }: ControllerDeploymentArgs,
  opts: { readonly parent: pulumi.Resource },
): k8s.types.input.core.v1.Volume {
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    `${name}-database`,
    {
      metadata: { name: names.databaseClaim, namespace, labels: names.labels },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storageClass ?? settings.storageClass,
        resources: { requests: { storage: storageSize ?? "1Gi" } },
      },
    },
    opts,
  );
  const claimName = nameOnceCreated(claim, names.databaseClaim);
  return { name: DATABASE, persistentVolumeClaim: { claimName } };
}

function podContents(
  args: ControllerDeploymentArgs,
  database: k8s.types.input.core.v1.Volume | undefined,
): PodContents {
  const socket = agentSocketMount(args.spire);
  return {
    serviceAccountName: args.identity.serviceAccountName,
    containers: [
      {
        name: args.names.container,
        image: args.image,
        command: args.line.controllerCommand(CONFIG_FILE),
        ports: [{ name: SOUTHBOUND_PORT_NAME, containerPort: SOUTHBOUND_PORT }],
        ...tcpProbes(SOUTHBOUND_PORT, IDENTITY_SECONDS),
        resources: args.resources ?? RESOURCES,
        volumeMounts: [
          { name: "config", mountPath: CONFIG_FILE, subPath: "config.yaml", readOnly: true },
          ...(database ? [{ name: DATABASE, mountPath: DATABASE_FOLDER }] : []),
          { name: "tmp", mountPath: "/tmp" },
          socket.mount,
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: args.configMapName } },
      ...(database ? [database] : []),
      { name: "tmp", emptyDir: {} },
      socket.volume,
    ],
  };
}
