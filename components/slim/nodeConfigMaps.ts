import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type NodeIntent, type NodeSetIntent, OWN_VALUES, type SlimLine } from "../../slim/line";
import type { NodeNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";

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
  const { nodeConfiguration } = args.line;
  return "shared" in nodeConfiguration
    ? sharedFile(name, args, nodeConfiguration.shared, opts)
    : filePerNode(name, args, nodeConfiguration.perNode, opts);
}

function filePerNode(
  name: string,
  { names, namespace, pods, externalAddresses, intent }: NodeConfigMapsArgs,
  file: (node: NodeIntent) => string,
  opts: pulumi.CustomResourceOptions,
): NodeConfigMaps {
  const data = Object.fromEntries(
    pods.map((pod, ordinal) => [
      `${pod}.yaml`,
      pulumi
        .all([intent, externalAddresses[ordinal]])
        .apply(([common, externalAddress]) => file({ ...common, pod, externalAddress })),
    ]),
  );
  return {
    variables: [],
    volumes: [configVolume(name, { names, namespace, data }, opts)],
    mounts: (configFile) => [
      { name: CONFIG, mountPath: configFile, subPathExpr: `${OWN_POD}.yaml`, readOnly: true },
    ],
    dependsOn: [],
  };
}

function sharedFile(
  name: string,
  { names, namespace, pods, externalAddresses, intent }: NodeConfigMapsArgs,
  file: (nodes: NodeSetIntent) => string,
  opts: pulumi.CustomResourceOptions,
): NodeConfigMaps {
  const podDomain = intent.apply((nodes) => nodes.podDomain);
  const variables = [
    {
      name: OWN_VALUES.nodeName,
      value: pulumi.interpolate`${OWN_POD}.${intent.apply(({ trustDomain }) => trustDomain)}`,
    },
    { name: OWN_VALUES.localAddress, value: pulumi.interpolate`${OWN_POD}.${podDomain}:${DATA_PORT}` },
    {
      // A link that the controller orders has no socket of its own.
      name: "SPIFFE_ENDPOINT_SOCKET",
      value: intent.apply(({ workloadApi }) => workloadApi.socketPath),
    },
  ];
  const config = configVolume(name, { names, namespace, data: { "config.yaml": intent.apply(file) } }, opts);
  const mount = (configFile: string): VolumeMount => ({
    name: CONFIG,
    mountPath: configFile,
    subPath: "config.yaml",
    readOnly: true,
  });
  if (externalAddresses.length === 0) {
    return { variables, volumes: [config], mounts: (configFile) => [mount(configFile)], dependsOn: [] };
  }
  // By a name that stays, so that the pods that there are stay when one comes or goes.
  const addresses = new k8s.core.v1.ConfigMap(
    `${name}-external-addresses`,
    {
      metadata: { name: names.externalAddresses, namespace, labels: names.labels },
      data: Object.fromEntries(pods.flatMap((pod, ordinal) => addressOf(pod, externalAddresses[ordinal]))),
    },
    { ...opts, deleteBeforeReplace: true },
  );
  return {
    variables,
    volumes: [config, { name: EXTERNAL_ADDRESS, configMap: { name: names.externalAddresses } }],
    mounts: (configFile) => [
      mount(configFile),
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

function addressOf(
  pod: string,
  address: pulumi.Output<string> | undefined,
): [string, pulumi.Output<string>][] {
  return address === undefined ? [] : [[pod, address]];
}

/** Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pods. */
function configVolume(
  name: string,
  {
    names,
    namespace,
    data,
  }: Pick<NodeConfigMapsArgs, "names" | "namespace"> & {
    readonly data: Record<string, pulumi.Output<string>>;
  },
  opts: pulumi.CustomResourceOptions,
): Volume {
  const { metadata } = new k8s.core.v1.ConfigMap(
    `${name}-config`,
    { metadata: { namespace, labels: names.labels }, immutable: true, data },
    opts,
  );
  return { name: CONFIG, configMap: { name: metadata.name } };
}
