import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { OWN_VALUES, type SlimLine } from "../../slim/line";
import type { NodeNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";
import { disruptionBudget } from "../internal/disruptionBudget";
import { type PodContents, podTemplate } from "../internal/podTemplate";
import { IDENTITY_SECONDS, tcpProbes } from "../internal/probes";
import { replacedTogether } from "../internal/replacedTogether";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { agentSocketMount } from "../spire/agentSocket";
import type { SpireIdentity } from "../spire/spireIdentity";
import type { WorkloadIdentity } from "../spire/workloadIdentity";
import type { NodeConfigMaps } from "./nodeConfigMaps";
import { DATA_PORT_NAME } from "./nodeServices";

/** Seconds that a stopping node waits for its connections; its pod gets five more. */
export const DRAIN_SECONDS = 5;

const CONFIG_FILE = "/config.yaml";
const RESOURCES: Resources = {
  requests: { cpu: "100m", memory: "64Mi" },
  limits: { memory: "512Mi" },
};

interface NodeStatefulSetArgs {
  readonly names: NodeNames;
  readonly namespace: pulumi.Output<string>;
  readonly line: SlimLine;
  readonly image: pulumi.Input<string>;
  readonly replicas: number;
  readonly identity: WorkloadIdentity;
  readonly headlessService: pulumi.Output<string>;
  readonly configuration: NodeConfigMaps;
  readonly spire: SpireIdentity;
  readonly settings: ClusterSettings;
  readonly resources?: Resources;
  /** Has a value once the controller listens. */
  readonly controllerReady?: pulumi.Input<string>;
}

/** Makes the StatefulSet of the nodes, and a budget that lets one of them be evicted at a time. */
export function nodeStatefulSet(
  name: string,
  args: NodeStatefulSetArgs,
  opts: { readonly parent: pulumi.Resource },
): k8s.apps.v1.StatefulSet {
  const { names, namespace } = args;
  const { labels } = names;
  disruptionBudget(name, { names, namespace }, opts);
  return new k8s.apps.v1.StatefulSet(
    `${name}-statefulset`,
    {
      metadata: {
        name: names.name,
        // No node outlives the controller's database that knows it.
        namespace: replacedTogether(namespace, args.controllerReady),
        labels,
      },
      spec: {
        replicas: args.replicas,
        serviceName: args.headlessService,
        podManagementPolicy: args.line.nodeManagement,
        minReadySeconds: args.line.settleSeconds,
        updateStrategy: { type: "RollingUpdate" },
        selector: { matchLabels: labels },
        template: podTemplate({ labels }, podContents(args), args.settings),
      },
    },
    {
      ...opts,
      dependsOn: [args.identity.registration, ...args.configuration.dependsOn],
      deleteBeforeReplace: true,
    },
  );
}

function podContents(args: NodeStatefulSetArgs): PodContents {
  const { names } = args;
  const socket = agentSocketMount(args.spire);
  return {
    serviceAccountName: args.identity.serviceAccountName,
    terminationGracePeriodSeconds: DRAIN_SECONDS + 5,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: names.labels },
      },
    ],
    containers: [
      {
        name: names.container,
        image: args.image,
        command: args.line.nodeCommand(CONFIG_FILE),
        env: [
          { name: OWN_VALUES.podName, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          ...args.configuration.variables,
        ],
        ports: [{ name: DATA_PORT_NAME, containerPort: DATA_PORT }],
        ...tcpProbes(DATA_PORT, IDENTITY_SECONDS),
        resources: args.resources ?? RESOURCES,
        volumeMounts: [...args.configuration.mounts(CONFIG_FILE), socket.mount],
      },
    ],
    volumes: [...args.configuration.volumes, socket.volume],
  };
}
