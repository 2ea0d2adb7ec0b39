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

/** Makes the Deployment of the controller and the volume of its database. */
export function controllerDeployment(
  name: string,
  args: ControllerDeploymentArgs,
  opts: { readonly parent: pulumi.Resource },
): k8s.apps.v1.Deployment {
  const { names, namespace } = args;
  const { labels } = names;
  const topology = topologyAnnotation(args.topology);
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    `${name}-database`,
    {
      metadata: { name: names.databaseClaim, namespace, labels },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: args.storageClass ?? args.settings.storageClass,
        resources: { requests: { storage: args.storageSize ?? "1Gi" } },
      },
    },
    opts,
  );
  return new k8s.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: { name: names.name, namespace, labels, annotations: topology.annotations },
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: labels },
        template: podTemplate(
          { labels },
          podContents(args, nameOnceCreated(claim, names.databaseClaim)),
          args.settings,
        ),
      },
    },
    { ...opts, dependsOn: args.identity.registration, ...topology.options },
  );
}

function podContents(args: ControllerDeploymentArgs, claimName: pulumi.Output<string>): PodContents {
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
          { name: "database", mountPath: DATABASE_FOLDER },
          { name: "tmp", mountPath: "/tmp" },
          socket.mount,
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: args.configMapName } },
      { name: "database", persistentVolumeClaim: { claimName } },
      { name: "tmp", emptyDir: {} },
      socket.volume,
    ],
  };
}
