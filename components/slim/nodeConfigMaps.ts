import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type NodeConfiguration, type NodeSetIntent, OWN_VALUES, type SlimLine } from "../../slim/line";
import type { NodeNames } from "../../slim/names";

type EnvVar = k8s.types.input.core.v1.EnvVar;
type Volume = k8s.types.input.core.v1.Volume;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;

const OWN_POD = `$(${OWN_VALUES.podName})`;
const CONFIG = "config";
const EXTERNAL_ADDRESS = "external-address";

interface NodeConfigMapsArgs {
  readonly names: NodeNames;
  readonly namespace: pulumi.Output<string>;
  readonly line: SlimLine;
  /** Names of the nodes' pods. */
  readonly pods: readonly string[];
  /** Number of nodes that there may be without a change for those that there are. */
  readonly maxReplicas: number;
  /** `host:port` of each node for other clusters, in the order of the pods; empty if there are none. */
  readonly externalAddresses: readonly pulumi.Output<string>[];
  readonly intent: pulumi.Output<NodeSetIntent>;
}

/** How a node's container gets its configuration. */
export interface NodeConfigMaps {
  /** In addition to the name of the pod. */
  readonly variables: EnvVar[];
  readonly volumes: Volume[];
  mounts(configFile: string): VolumeMount[];
  /** What the pods need and name without a reference. */
  readonly dependsOn: pulumi.Resource[];
}

/** Makes the ConfigMaps of the nodes, as their line wants them. */
export function nodeConfigMaps(
  name: string,
  args: NodeConfigMapsArgs,
  opts: pulumi.CustomResourceOptions,
): NodeConfigMaps {
  const { names, namespace, line, externalAddresses, intent } = args;
  // Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pods.
  const { metadata } = new k8s.core.v1.ConfigMap(
    `${name}-config`,
    {
      metadata: { namespace, labels: names.labels },
      immutable: true,
      data: configFiles(args, line.nodeConfiguration),
    },
    opts,
  );
  const config: NodeConfigMaps = {
    variables: [],
    volumes: [{ name: CONFIG, configMap: { name: metadata.name } }],
    mounts: (configFile) => [
      { name: CONFIG, mountPath: configFile, subPathExpr: `${OWN_POD}.yaml`, readOnly: true },
    ],
    dependsOn: [],
  };
  if ("ofPresent" in line.nodeConfiguration) return config;
  // A link that the controller orders has no socket of its own.
  const socket = intent.apply(({ workloadApi }) => workloadApi.socketPath);
  const withSocket = { ...config, variables: [{ name: "SPIFFE_ENDPOINT_SOCKET", value: socket }] };
  return externalAddresses.length === 0 ? withSocket : withExternalAddresses(name, args, withSocket, opts);
}

function configFiles(
  { pods, maxReplicas, externalAddresses, names, intent }: NodeConfigMapsArgs,
  configuration: NodeConfiguration,
): Record<string, pulumi.Output<string>> {
  if ("ofPresent" in configuration) {
    return Object.fromEntries(
      pods.map((pod, ordinal) => [
        `${pod}.yaml`,
        pulumi
          .all([intent, externalAddresses[ordinal]])
          .apply(([common, externalAddress]) => configuration.ofPresent({ ...common, pod, externalAddress })),
      ]),
    );
  }
  return Object.fromEntries(
    Array.from({ length: maxReplicas }, (_, ordinal) => [
      `${names.name}-${ordinal}.yaml`,
      intent.apply((nodes) => configuration.ofPossible(nodes, ordinal)),
    ]),
  );
}

/** Adds the address of each node for other clusters, by a name that stays, so that pods stay when one comes or goes. */
function withExternalAddresses(
  name: string,
  { names, namespace, pods, externalAddresses }: NodeConfigMapsArgs,
  config: NodeConfigMaps,
  opts: pulumi.CustomResourceOptions,
): NodeConfigMaps {
  const addresses = new k8s.core.v1.ConfigMap(
    `${name}-external-addresses`,
    {
      metadata: { name: names.externalAddresses, namespace, labels: names.labels },
      data: Object.fromEntries(externalAddresses.map((address, ordinal) => [pods[ordinal] ?? "", address])),
    },
    { ...opts, deleteBeforeReplace: true },
  );
  return {
    ...config,
    volumes: [...config.volumes, { name: EXTERNAL_ADDRESS, configMap: { name: names.externalAddresses } }],
    mounts: (configFile) => [
      ...config.mounts(configFile),
      {
        name: EXTERNAL_ADDRESS,
        mountPath: OWN_VALUES.externalAddressFile,
        subPathExpr: OWN_POD,
        readOnly: true,
      },
    ],
    dependsOn: [addresses],
  };
}
