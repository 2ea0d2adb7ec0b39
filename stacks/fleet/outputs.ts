import * as pulumi from "@pulumi/pulumi";
import type {
  KindCluster,
  MessageCount,
  SlimController,
  SlimNodes,
  Spire,
  SpireFederation,
} from "../../components";
import { hostOf, type Hosts, hostsFile } from "../../slim/hosts";
import type { FleetCluster } from "./fleet";

/** What was made in one cluster. */
export interface ClusterParts {
  readonly definition: FleetCluster;
  readonly cluster: KindCluster;
  readonly spire: Spire;
  readonly federation?: SpireFederation;
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
  /** Names for the addresses of the load balancers. Nothing here needs them; they are for people and their tools. */
  readonly hosts: pulumi.Output<Hosts>;
  /** The same as lines for /etc/hosts. */
  readonly hostsEntries: pulumi.Output<string>;
}

/** The outputs of one cluster; what a cluster doesn't have is absent. */
export interface ClusterOutputs {
  readonly trustDomain: string;
  /** Relative to the project's folder. */
  readonly kubeconfigFile: string;
  /** Where nodes of this cluster register: `host:port`. */
  readonly controllerEndpoint?: string;
  /** Where clients of this cluster connect: `host:port`. */
  readonly slimEndpoint?: string;
  /** IDs under which the controller knows the nodes. */
  readonly nodes?: string[];
  /** Sample clients that run here, by their names. */
  readonly clients: ("alice" | "bob")[];
  /** Addresses for other clusters. */
  readonly loadBalancers: LoadBalancerOutputs;
  /** What to type to look further. */
  readonly commands: Record<string, string>;
}

/** Addresses of a cluster's Services of type LoadBalancer. */
export interface LoadBalancerOutputs {
  /** URL of SPIRE's bundle endpoint. */
  readonly bundleEndpoint?: string;
  /** Where nodes of other clusters register: `host:port`. */
  readonly controller?: string;
  /** Where clients from outside connect: `host:port`. */
  readonly slim?: string;
  /** Where nodes of other clusters connect, node by node: `host:port`. */
  readonly nodes?: string[];
}

/** The outputs for what was made. */
export function fleetOutputs(
  parts: ClusterParts[],
  messages: pulumi.Output<MessageCount | undefined>,
): FleetOutputs {
  const byName = <T>(value: (part: ClusterParts) => T): Record<string, T> =>
    Object.fromEntries(parts.map((part) => [part.definition.name, value(part)]));
  const clusters = byName(clusterOutputs);
  const hosts = pulumi
    .all(Object.values(clusters))
    .apply((all) => Object.assign({}, ...all.map(hostNames)) as Hosts);
  return {
    clusters,
    kubeconfigs: pulumi.secret(pulumi.all(byName(({ cluster }) => cluster.kubeconfig))),
    messages,
    hosts,
    hostsEntries: hosts.apply(hostsFile),
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
      clients: parts.clients,
      loadBalancers: {
        bundleEndpoint: spire.bundleEndpointUrl,
        controller: controller?.externalAddress,
        slim: nodes?.externalAddress,
        nodes: nodes?.externalNodeAddresses.apply((all) => (all.length > 0 ? all : undefined)),
      },
    })
    .apply((outputs) => ({ ...outputs, commands: commands(outputs.kubeconfigFile, parts) }));
}

function hostNames({ trustDomain, loadBalancers }: ClusterOutputs): Hosts {
  const { bundleEndpoint, controller, slim } = loadBalancers;
  return {
    ...(bundleEndpoint !== undefined && { [`spire.${trustDomain}`]: hostOf(bundleEndpoint) }),
    ...(controller !== undefined && { [`slim-control.${trustDomain}`]: hostOf(controller) }),
    ...(slim !== undefined && { [`slim.${trustDomain}`]: hostOf(slim) }),
  };
}

function commands(kubeconfigFile: string, parts: ClusterParts): Record<string, string> {
  const kubectl = `kubectl --kubeconfig ${kubeconfigFile}`;
  const spireServer = `${kubectl} exec -n spire spire-server-0 -c spire-server -- /opt/spire/bin/spire-server`;
  return {
    pods: `${kubectl} get pods --all-namespaces`,
    spireEntries: `${spireServer} entry show`,
    spireFederation: `${spireServer} federation list`,
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
