import * as pulumi from "@pulumi/pulumi";
import { type MeshNodeArgs, SampleClients, SlimController, SlimNodes } from "../../components";
import type { AddressRanges } from "../../slim/addresses";
import { type NetworkReader, planAddresses } from "./addressPlan";
import { requireChosenLine } from "./chosenLine";
import { clusterNames } from "./clusterNames";
import { componentSettings } from "./componentSettings";
import { type ClusterInspector, requireUsableClusters } from "./existingClusters";
import {
  type Fleet,
  isFederated,
  isOfKind,
  lineOf,
  meshOf,
  partnerDomains,
  sampleClientClusters,
} from "./fleet";
import { linkedEndpoint, type LinkCheck } from "./linkedNodes";
import { deployMembers, type Member } from "./member";
import { spireDatabaseOf } from "./spireServers";
import { readOwnOutputs } from "./ownOutputs";
import { type ClusterParts, fleetOutputs, type FleetOutputs } from "./outputs";
import { requireFreshBundles } from "./freshBundles";
import { requireKnownRoots } from "./knownRoots";
import { podProxy } from "./podProxy";
import { requireSameTrustDomains } from "./sameTrustDomains";
import { fleetTopology } from "./topology";

type MeshNode = pulumi.Unwrap<MeshNodeArgs>;

/** What a fleet is deployed into. */
export interface Surroundings {
  /**
   * How the nodes are known to be linked.
   * @default their controller is asked
   */
  readonly check?: LinkCheck;
  /**
   * The Docker network of the clusters.
   * @default Docker is asked
   */
  readonly network?: NetworkReader;
  /**
   * Looks into the clusters that exist.
   * @default they are asked
   */
  readonly inspect?: ClusterInspector;
  /**
   * Where the proxies for the installation of the sample clients are named.
   * @default none
   */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Deploys a fleet and returns the outputs of its stack: clusters with a SPIRE each, one with the controller, nodes in
 * those that have the role, and the sample clients that prove it. Several clusters are federated.
 *
 * @throws pulumi.RunError before anything is created, if the load balancers cannot have their addresses, if a cluster that
 * runs has another trust domain, if a new partner's bundle has expired, or if a cluster that exists cannot be used
 */
export async function deployFleet(
  fleet: Fleet,
  { check, network, inspect, environment = {} }: Surroundings = {},
): Promise<FleetOutputs> {
  const ownOutputs = await readOwnOutputs();
  requireSameTrustDomains(fleet, ownOutputs);
  requireChosenLine(fleet, ownOutputs);
  requireKnownRoots(fleet, ownOutputs);
  requireFreshBundles(fleet, ownOutputs);
  const [addresses, existing] = await Promise.all([
    planAddresses(fleet, ownOutputs, network),
    requireUsableClusters(fleet, inspect),
  ]);
  const members = deployMembers(fleet, addresses, existing);
  const home = memberWith(members, "controller");
  // Docker's network is there as soon as one of Kind's clusters is.
  const ranges = addresses((members.find(({ definition }) => isOfKind(definition)) ?? home).cluster);
  const controller = deployController(fleet, home, ranges);
  const [allNodes, resolveAllNodes] = pulumi.deferredOutput<MeshNode[]>();
  const parts = members.map((member): ClusterParts => {
    const nodes = member.definition.roles.includes("nodes")
      ? deployNodes(fleet, member, { controller, isHome: member === home, allNodes })
      : undefined;
    return { ...member, controller: member === home ? controller : undefined, nodes };
  });
  resolveAllNodes(meshNodes(parts));
  const endpoint = linkedEndpoint(
    {
      cluster: home.cluster,
      controller,
      labels: clusterNames(fleet, home.definition).controller.labels,
      line: lineOf(fleet).name,
    },
    parts.flatMap(({ definition, cluster, nodes }) =>
      nodes ? [{ cluster, nodes, labels: clusterNames(fleet, definition).nodes.labels }] : [],
    ),
    { timeoutSeconds: fleet.timeouts.linksSeconds, check },
  );
  const { messages } = deployClients(fleet, parts, { endpoint, environment });
  return fleetOutputs(fleet, parts, { ranges, messages });
}

function memberWith(members: Member[], role: "controller"): Member {
  const found = members.find(({ definition }) => definition.roles.includes(role));
  if (found === undefined) throw new Error(`a fleet without the role ${role} passed its validation`);
  return found;
}

/** Trust domains of the nodes, other than this one. */
function foreignNodeDomains({ clusters }: Fleet, own: string): string[] {
  return clusters
    .filter(({ roles, trustDomain }) => roles.includes("nodes") && trustDomain !== own)
    .map(({ trustDomain }) => trustDomain);
}

function deployController(
  fleet: Fleet,
  { definition, cluster, spire, federation }: Member,
  ranges: pulumi.Output<AddressRanges>,
): SlimController {
  const { controllerNeedsAgent } = lineOf(fleet);
  return new SlimController(
    `${definition.name}-controller`,
    {
      spire: spire.identity,
      prefix: fleet.prefix,
      namespace: definition.namespace,
      trustedDomains: foreignNodeDomains(fleet, definition.trustDomain),
      linksClusters: meshOf(fleet) === undefined,
      versionSet: fleet.versionSet,
      image: fleet.images.controller,
      logLevel: fleet.logLevels.controller,
      resources: fleet.resources.controller,
      enableLoadBalancer: isFederated(fleet),
      addressTimeoutSeconds: fleet.timeouts.loadBalancerSeconds,
      topology: ranges.apply((known) => fleetTopology(fleet, known)),
      settings: componentSettings(definition),
    },
    // Its identity names the foreign domains. In a cluster that stays, it has to be gone before SPIRE is. SPIRE waits for a
    // database of its own, which takes longer than a pod may wait for its identity.
    {
      ...cluster.contents(),
      dependsOn: [
        ...(federation ? [federation] : []),
        ...(definition.existing || controllerNeedsAgent || spireDatabaseOf(definition) ? [spire] : []),
      ],
    },
  );
}

function deployNodes(
  fleet: Fleet,
  { definition, cluster, spire, federation }: Member,
  {
    controller,
    isHome,
    allNodes,
  }: {
    readonly controller: SlimController;
    readonly isHome: boolean;
    readonly allNodes: pulumi.Output<MeshNode[]>;
  },
): SlimNodes {
  const mesh = meshOf(fleet);
  const endpoint = isHome ? controller.endpoint : controller.externalEndpoint;
  if (endpoint === undefined)
    throw new Error("a controller for several clusters was made without a load balancer");
  return new SlimNodes(
    `${definition.name}-nodes`,
    {
      spire: spire.identity,
      controller: endpoint,
      prefix: fleet.prefix,
      namespace: isHome ? controller.namespace : definition.namespace,
      replicas: definition.replicas,
      maxReplicas: definition.maxReplicas,
      mesh: mesh && {
        ...mesh,
        others: allNodes.apply((all) =>
          all.filter(({ trustDomain }) => trustDomain !== definition.trustDomain),
        ),
      },
      trustedDomains: [...foreignNodeDomains(fleet, definition.trustDomain), ...partnerDomains(fleet)],
      enableLoadBalancer: isFederated(fleet),
      addressTimeoutSeconds: fleet.timeouts.loadBalancerSeconds,
      versionSet: fleet.versionSet,
      image: fleet.images.node,
      logLevel: fleet.logLevels.nodes,
      resources: fleet.resources.nodes,
      settings: componentSettings(definition),
    },
    // A node that finds no agent ends, and its identity names the foreign domains.
    { ...cluster.contents(), dependsOn: [spire, ...(federation ? [federation] : [])] },
  );
}

/** The nodes of all clusters with their addresses for other clusters. */
function meshNodes(parts: ClusterParts[]): pulumi.Output<MeshNode[]> {
  const byCluster = parts.map(({ nodes, definition: { trustDomain } }) =>
    pulumi
      .all([nodes?.externalNodeAddresses ?? [], nodes?.serverName ?? ""])
      .apply(([addresses, serverName]) => addresses.map((address) => ({ address, serverName, trustDomain }))),
  );
  return pulumi.all(byCluster).apply((all) => all.flat());
}

/** Makes the receiver, then the sender that proves it; returns the sender. */
function deployClients(
  fleet: Fleet,
  parts: ClusterParts[],
  {
    endpoint,
    environment,
  }: { readonly endpoint: ReturnType<typeof linkedEndpoint>; readonly environment: NodeJS.ProcessEnv },
): SampleClients {
  const proxy = fleet.images.client === undefined ? podProxy(environment) : undefined;
  const { receiver, sender } = sampleClientClusters(fleet);
  const make = (client: "receiver" | "sender", before: SampleClients[]): SampleClients => {
    const [own, other] = client === "receiver" ? [receiver, sender] : [sender, receiver];
    const here = partsOf(parts, own);
    const peer = partsOf(parts, other);
    const { nodes } = here;
    if (nodes === undefined) throw new Error(`a ${client} in a cluster without nodes passed the validation`);
    const names = clusterNames(fleet, here.definition);
    const withNodes = names[client].namespace === names.nodes.namespace;
    return new SampleClients(
      `${own}-${client}`,
      {
        spire: here.spire.identity,
        node: endpoint(nodes),
        enableReceiver: client === "receiver",
        enableSender: client === "sender",
        messages: fleet.clients.messages,
        timeoutSeconds: fleet.clients.timeoutSeconds,
        // alice answers a partner's clients too.
        peerTrustDomains: [...(here === peer ? [] : [peer.definition.trustDomain]), ...partnerDomains(fleet)],
        prefix: fleet.prefix,
        namespace: withNodes ? nodes.namespace : undefined,
        versionSet: fleet.versionSet,
        image: fleet.images.client,
        proxy,
        resources: fleet.resources.clients,
        settings: componentSettings(here.definition),
      },
      // Its identity names the peer's domain.
      {
        ...here.cluster.contents(),
        dependsOn: [...(here.federation ? [here.federation] : []), ...before],
      },
    );
  };
  return make("sender", [make("receiver", [])]);
}

function partsOf(parts: ClusterParts[], name: string): ClusterParts {
  const found = parts.find(({ definition }) => definition.name === name);
  if (found === undefined) throw new Error(`clients in the unknown cluster ${name} passed the validation`);
  return found;
}
