import * as pulumi from "@pulumi/pulumi";
import { LoadBalancer, SampleClients, SlimController, SlimNodes, SpireFederation } from "../components";
import { addressesBeside } from "../slim/addresses";
import { addressRange } from "./addressRanges";
import { type Fleet, fleetVersions, sampleClientClusters } from "./fleet";
import { type Foundation, layFoundation } from "./foundation";
import { type ClusterParts, fleetOutputs, type FleetOutputs } from "./outputs";
import { fleetTopology } from "./topology";

/**
 * Federated clusters: each with a SPIRE of its own that trusts all others, one with the controller, the others with
 * nodes that are linked across. The receiver and the sender that prove it are in clusters of their own.
 */
export function deployMulticluster(fleet: Fleet): FleetOutputs {
  const versions = fleetVersions(fleet);
  const foundations = fleet.clusters.map((definition) => layFoundation(fleet, definition, true));
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
    return { definition, cluster, spire, ...(isHome && { controller }), nodes, clients: [] };
  });

  const { receiver, sender } = sampleClientClusters(fleet);
  const clientsIn = (
    clusterName: string,
    peer: string,
    role: "receiver" | "sender",
    after: pulumi.Resource[],
  ) => {
    const index = fleet.clusters.findIndex(({ name }) => name === clusterName);
    const [part, member] = [parts[index], members[index]];
    if (part?.nodes === undefined || member === undefined) {
      throw new Error(`a ${role} in a cluster without nodes passed its validation`);
    }
    part.clients.push(role === "receiver" ? "alice" : "bob");
    const peerDomain = fleet.clusters.find(({ name }) => name === peer)?.trustDomain;
    return new SampleClients(
      `${clusterName}-${role}`,
      {
        spire: part.spire.identity,
        node: part.nodes.endpoint,
        enableReceiver: role === "receiver",
        enableSender: role === "sender",
        messages: fleet.clients.messages,
        timeoutSeconds: fleet.clients.timeoutSeconds,
        peerTrustDomains: [peerDomain ?? ""].filter((domain) => domain !== member.definition.trustDomain),
        image: fleet.images.client,
      },
      { ...part.cluster.contents(), dependsOn: [member.federation, ...after] },
    );
  };
  const alice = clientsIn(receiver, sender, "receiver", []);
  const bob = clientsIn(sender, receiver, "sender", [alice]);
  return fleetOutputs(parts, bob.messages);
}

/** Gives a cluster its addresses and the trust in all others. */
function federate(
  fleet: Fleet,
  { definition, cluster, spire }: Foundation,
  index: number,
  all: Foundation[],
): SpireFederation {
  if (fleet.loadBalancer === "metallb") {
    new LoadBalancer(
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
