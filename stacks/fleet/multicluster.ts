import type * as pulumi from "@pulumi/pulumi";
import {
  MetalLb,
  type NodeEndpoint,
  SampleClients,
  SlimController,
  SlimNodes,
  SpireFederation,
} from "../../components";
import { addressesBeside } from "../../slim/hostNumbers";
import { addressRange } from "./addressRanges";
import { type Fleet, fleetVersions, sampleClientClusters } from "./fleet";
import { type Foundation, deployFoundation } from "./foundation";
import { linkedEndpoint, type LinkCheck } from "./linkedNodes";
import { type ClusterParts, fleetOutputs, type FleetOutputs } from "./outputs";
import { fleetTopology } from "./topology";

/**
 * Federated clusters: each with a SPIRE of its own that trusts all others, one with the controller, and those with the
 * role for it with nodes that are linked across. The receiver and the sender that prove it are where the configuration
 * says: in different clusters, if there are two with nodes.
 */
export function deployMulticluster(fleet: Fleet, check?: LinkCheck): FleetOutputs {
  const versions = fleetVersions(fleet);
  const foundations = fleet.clusters.map((definition) => deployFoundation(fleet, definition, true));
  const members = foundations.map((foundation, index) => ({
    ...foundation,
    federation: federate(fleet, foundation, index, foundations),
  }));
  const workloads = members.filter(({ definition }) => definition.roles.includes("nodes"));
  const home = members.find(({ definition }) => definition.roles.includes("controller"));
  if (home === undefined) throw new Error("a fleet without a controller passed its validation");

  const domainsOtherThan = (own: string) =>
    workloads.map(({ definition }) => definition.trustDomain).filter((domain) => domain !== own);
  const controller = new SlimController(
    `${home.definition.name}-controller`,
    {
      spire: home.spire.identity,
      trustedDomains: domainsOtherThan(home.definition.trustDomain),
      image: versions.controllerImage,
      enableLoadBalancer: true,
      topology: fleetTopology(fleet),
    },
    // Its identity names the foreign domains.
    { ...home.cluster.contents(), dependsOn: home.federation },
  );

  const parts = members.map((member): ClusterParts => {
    const { definition, cluster, spire, federation } = member;
    const isHome = member === home;
    const nodes = definition.roles.includes("nodes")
      ? new SlimNodes(
          `${definition.name}-nodes`,
          {
            spire: spire.identity,
            controller: isHome ? controller.endpoint : controller.externalEndpoint,
            namespace: isHome ? controller.namespace : undefined,
            replicas: definition.replicas,
            image: versions.nodeImage,
            federation: {
              group: definition.trustDomain,
              trustedDomains: domainsOtherThan(definition.trustDomain),
            },
          },
          // A node that finds no agent ends, and its identity names the foreign domains.
          { ...cluster.contents(), dependsOn: [spire, federation] },
        )
      : undefined;
    return { definition, cluster, spire, federation, ...(isHome && { controller }), nodes, clients: [] };
  });

  const endpoint = linkedEndpoint(
    { cluster: home.cluster, controller },
    parts.flatMap(({ nodes }) => nodes ?? []),
    check,
  );
  const { receiver, sender } = sampleClientClusters(fleet);
  const named = (name: string) => parts.find(({ definition }) => definition.name === name);
  const [at, from] = [named(receiver), named(sender)];
  if (at === undefined || from === undefined)
    throw new Error("clients without a cluster passed the validation");
  const alice = sampleClient(fleet, { client: "alice", here: at, peer: from, endpoint }, []);
  const bob = sampleClient(fleet, { client: "bob", here: from, peer: at, endpoint }, [alice]);
  return fleetOutputs(parts, bob.messages);
}

/** Where one of the sample clients is: in the cluster `here`, with the other one in the cluster `peer`. */
interface ClientPlace {
  readonly client: "alice" | "bob";
  readonly here: ClusterParts;
  readonly peer: ClusterParts;
  readonly endpoint: (nodes: SlimNodes) => NodeEndpoint;
}

function sampleClient(
  { images, clients }: Fleet,
  { client, here, peer, endpoint }: ClientPlace,
  dependsOn: pulumi.Resource[],
): SampleClients {
  const { definition, cluster, spire, federation, nodes } = here;
  if (nodes === undefined) throw new Error(`${client} in a cluster without nodes passed the validation`);
  here.clients.push(client);
  return new SampleClients(
    `${definition.name}-${client === "alice" ? "receiver" : "sender"}`,
    {
      spire: spire.identity,
      node: endpoint(nodes),
      enableReceiver: client === "alice",
      enableSender: client === "bob",
      messages: clients.messages,
      timeoutSeconds: clients.timeoutSeconds,
      peerTrustDomains: here === peer ? [] : [peer.definition.trustDomain],
      image: images.client,
    },
    // Its identity names the peer's domain.
    { ...cluster.contents(), dependsOn: [...(federation ? [federation] : []), ...dependsOn] },
  );
}

/** Gives a cluster its addresses and the trust in all others. */
function federate(
  fleet: Fleet,
  { definition, cluster, spire }: Foundation,
  index: number,
  all: Foundation[],
): SpireFederation {
  if (fleet.loadBalancer === "metallb") {
    new MetalLb(
      `${definition.name}-load-balancer`,
      {
        addresses: cluster.nodeAddress.apply((node) =>
          addressesBeside(node, addressRange(definition, index)),
        ),
        chart: fleet.charts.metallb,
      },
      cluster.contents(),
    );
  }
  return new SpireFederation(
    `${definition.name}-federation`,
    {
      className: spire.className,
      foreign: all
        .filter((other) => other.definition !== definition)
        .map((other) => ({
          trustDomain: other.definition.trustDomain,
          bundleEndpointUrl: other.spire.bundleEndpointUrl.apply((url) => url ?? ""),
          bundle: other.spire.bundle,
        })),
    },
    cluster.contents(),
  );
}
