import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { type MessageCount, type SlimController, type SlimNodes, Spire } from "../../components";
import type { AddressRanges } from "../../slim/addresses";
import { hostOf, type Hosts, hostsFile } from "../../slim/hosts";
import { kubectlCommand } from "../../slim/kubectl";
import type { SlimLineName } from "../../slim/line";
import type { FleetNames } from "../../slim/names";
import { type AddressRangesOutput, toOutput } from "./addressRanges";
import { clusterNames } from "./clusterNames";
import { clientsIn, type Fleet, lineOf, partnerDomains, type SampleClient } from "./fleet";
import type { Member } from "./member";
import { datastoreName, serversOf, type SpireDatabase, spireDatabaseOf } from "./spireServers";

/** What was made in one cluster. */
export interface ClusterParts extends Member {
  readonly controller?: SlimController;
  readonly nodes?: SlimNodes;
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
  /** Ranges of addresses of the load balancers, by cluster name; the next update keeps them. */
  readonly addressRanges: pulumi.Output<AddressRangesOutput>;
}

/** The outputs of one cluster; what a cluster doesn't have is absent. */
export interface ClusterOutputs {
  readonly trustDomain: string;
  /** SPIFFE bundle document in JSON, by which others can trust the domain; absent where it is not known. Not a secret. */
  readonly trustBundle?: string;
  /** The servers of SPIRE; absent where they are somebody else's. */
  readonly spire?: SpireOutputs;
  /** Trust domains outside of the stack that the cluster trusts. */
  readonly partners?: string[];
  /** Whether the cluster was there before the stack, and stays. */
  readonly isExisting: boolean;
  /** Relative to the project's folder where the stack has made it; absent where only the kubeconfig's content was given. */
  readonly kubeconfigFile?: string;
  /** Context of that file, where it has several. */
  readonly context?: string;
  /** Where nodes of this cluster register: `host:port`. */
  readonly controllerEndpoint?: string;
  /** Where clients of this cluster connect: `host:port`. */
  readonly slimEndpoint?: string;
  /** IDs under which the controller knows the nodes. */
  readonly nodes?: string[];
  /** Sample clients that run here. */
  readonly clients: SampleClient[];
  /** Names of the objects in the cluster. */
  readonly names: FleetNames;
  /** The line of SLIM that runs there. */
  readonly line: SlimLineName;
  /** Addresses for other clusters. */
  readonly loadBalancers: LoadBalancerOutputs;
  /** What to type to look further. */
  readonly commands: Record<string, string>;
}

/** The SPIRE servers of a cluster. */
export interface SpireOutputs {
  /** Number of them. */
  readonly servers: number;
  /** Where they keep what they know: `sqlite`, `postgres`, or the address and name of a database of somebody else's. */
  readonly datastore: string;
  /** The database that the stack has made for them; absent where there is none. */
  readonly database?: SpireDatabase;
  /** Root above their certificate authorities, in PEM; absent where there is none. */
  readonly upstreamCaCertificate?: string;
}

/** Addresses of a cluster's Services of type LoadBalancer, or the names that they have instead. */
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

/** What is the same for all clusters. */
interface FleetResults {
  readonly messages: pulumi.Output<MessageCount | undefined>;
  readonly ranges: pulumi.Output<AddressRanges>;
}

/** The outputs for what was made. */
export function fleetOutputs(
  fleet: Fleet,
  parts: ClusterParts[],
  { messages, ranges }: FleetResults,
): FleetOutputs {
  const byName = <T>(value: (part: ClusterParts) => T): Record<string, T> =>
    Object.fromEntries(parts.map((part) => [part.definition.name, value(part)]));
  const clusters = byName((part) => clusterOutputs(fleet, part));
  const hosts = pulumi
    .all(Object.values(clusters))
    .apply((all) => Object.assign({}, ...all.map(hostNames)) as Hosts);
  return {
    clusters,
    kubeconfigs: pulumi.secret(pulumi.all(byName(({ cluster }) => cluster.kubeconfig))),
    messages,
    hosts,
    hostsEntries: hosts.apply(hostsFile),
    addressRanges: ranges.apply(toOutput),
  };
}

function clusterOutputs(fleet: Fleet, parts: ClusterParts): pulumi.Output<ClusterOutputs> {
  const { definition, cluster, spire, controller, nodes } = parts;
  const names = clusterNames(fleet, definition);
  const clients = clientsIn(fleet, definition.name);
  return pulumi
    .output({
      trustDomain: spire.trustDomain,
      trustBundle: spire.bundle.apply((bundle) => (bundle === "" ? undefined : bundle)),
      spire: spireOutputs(parts),
      partners: partnerDomains(fleet),
      isExisting: definition.existing !== undefined,
      kubeconfigFile: cluster.kubeconfigFile,
      context: cluster.context,
      controllerEndpoint: controller?.address,
      slimEndpoint: nodes?.address,
      nodes: nodes?.nodeIds,
      clients,
      names,
      line: lineOf(fleet).name,
      loadBalancers: {
        bundleEndpoint: spire.bundleEndpointUrl,
        controller: controller?.externalAddress,
        slim: nodes?.externalAddress,
        nodes: nodes?.externalNodeAddresses.apply((all) => (all.length > 0 ? all : undefined)),
      },
    })
    .apply((outputs) => ({ ...outputs, commands: commands(outputs, parts) }));
}

function spireOutputs({ definition, spire }: ClusterParts): pulumi.Output<SpireOutputs> | undefined {
  const servers = serversOf(definition);
  if (servers === undefined) return undefined;
  const root = spire instanceof Spire ? spire.upstreamCaCertificate : undefined;
  return pulumi.output(root).apply((upstreamCaCertificate) => ({
    servers: servers.replicas,
    datastore: datastoreName(servers),
    database: spireDatabaseOf(definition),
    upstreamCaCertificate,
  }));
}

function hostNames({ trustDomain, loadBalancers }: ClusterOutputs): Hosts {
  const { bundleEndpoint, controller, slim } = loadBalancers;
  const endpoints = { spire: bundleEndpoint, "slim-control": controller, slim };
  return Object.fromEntries(
    Object.entries(endpoints).flatMap(([name, endpoint]) => {
      const host = endpoint === undefined ? "" : hostOf(endpoint);
      // Where the load balancer has a name, that resolves already.
      return isIP(host) ? [[`${name}.${trustDomain}`, host]] : [];
    }),
  );
}

function commands(
  { names, clients, ...access }: Pick<ClusterOutputs, "kubeconfigFile" | "context" | "names" | "clients">,
  { controller, nodes }: ClusterParts,
): Record<string, string> {
  const kubectl = kubectlCommand(access);
  const { spire } = names;
  const spireServer = `${kubectl} exec -n ${spire.namespace} ${spire.server}-0 -c ${spire.serverContainer} -- /opt/spire/bin/spire-server`;
  const clientLogs = clients.map((client) => {
    const { name, namespace, container } = names[client];
    const inNamespace = namespace === "default" ? "" : ` -n ${namespace}`;
    return [name, `${kubectl} logs${inNamespace} ${name} -c ${container}`];
  });
  return {
    pods: `${kubectl} get pods --all-namespaces`,
    spireEntries: `${spireServer} entry show`,
    spireFederation: `${spireServer} federation list`,
    ...(controller && {
      registeredNodes: `${kubectl} logs -n ${names.controller.namespace} deployment/${names.controller.name} | grep -i "registering node"`,
    }),
    ...(nodes && {
      nodes: `${kubectl} get statefulsets,pods -n ${names.nodes.namespace}`,
      nodeLogs: `${kubectl} logs -n ${names.nodes.namespace} ${names.nodes.name}-0`,
    }),
    ...(Object.fromEntries(clientLogs) as Record<string, string>),
  };
}
