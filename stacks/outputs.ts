import * as pulumi from "@pulumi/pulumi";
import type { Cluster, MessageCount, SlimController, SlimNodes, Spire } from "../components";

/** What was made in one cluster. */
export interface ClusterParts {
  readonly cluster: Cluster;
  readonly spire: Spire;
  readonly controller?: SlimController;
  readonly nodes?: SlimNodes;
  /** Sample clients that run here, by their names. */
  readonly clients: ("alice" | "bob")[];
}

/** The outputs of a stack; the same for every topology. */
export interface FleetOutputs {
  /** By cluster name. */
  readonly clusters: Record<string, pulumi.Output<ClusterOutputs>>;
  /** Kubeconfigs with the administrators' credentials, by cluster name; secret. */
  readonly kubeconfigs: pulumi.Output<Record<string, string>>;
  /** What the sender counted. */
  readonly messages: pulumi.Output<MessageCount | undefined>;
}

/** The outputs of one cluster. */
export interface ClusterOutputs {
  readonly trustDomain: string;
  /** Relative to the project's folder. */
  readonly kubeconfigFile: string;
  /** Where nodes register: `host:port`. */
  readonly controllerEndpoint?: string;
  /** Where clients connect: `host:port`. */
  readonly slimEndpoint?: string;
  /** IDs under which the controller knows the nodes. */
  readonly nodes?: string[];
  /** What to type to look further. */
  readonly commands: Record<string, string>;
}

/** The outputs for what was made, by cluster name. */
export function fleetOutputs(
  parts: Record<string, ClusterParts>,
  messages: pulumi.Output<MessageCount | undefined>,
): FleetOutputs {
  return {
    clusters: mapValues(parts, clusterOutputs),
    kubeconfigs: pulumi.secret(pulumi.all(mapValues(parts, ({ cluster }) => cluster.kubeconfig))),
    messages,
  };
}

function clusterOutputs(parts: ClusterParts): pulumi.Output<ClusterOutputs> {
  const { cluster, spire, controller, nodes } = parts;
  return pulumi
    .output({
      trustDomain: spire.trustDomain,
      kubeconfigFile: cluster.kubeconfigFile,
      controllerEndpoint: controller?.address,
      slimEndpoint: nodes?.address,
      nodes: nodes?.nodeIds,
    })
    .apply((outputs) => ({ ...outputs, commands: commands(outputs.kubeconfigFile, parts) }));
}

function commands(kubeconfigFile: string, parts: ClusterParts): Record<string, string> {
  const kubectl = `kubectl --kubeconfig ${kubeconfigFile}`;
  return {
    pods: `${kubectl} get pods --all-namespaces`,
    spireEntries: `${kubectl} exec -n spire spire-server-0 -c spire-server -- /opt/spire/bin/spire-server entry show`,
    ...(parts.controller && {
      registeredNodes: `${kubectl} logs -n slim deployment/slim-control | grep "Registering node with ID"`,
    }),
    ...(parts.nodes && {
      nodes: `${kubectl} get statefulsets,pods -n slim`,
      nodeLogs: `${kubectl} logs -n slim slim-0`,
    }),
    ...(parts.clients.includes("alice") && { alice: `${kubectl} logs alice client` }),
    ...(parts.clients.includes("bob") && { bob: `${kubectl} logs job/bob -c client` }),
  };
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
