import { SampleClients, SlimController, SlimNodes } from "../../components";
import { fleetNames } from "../../slim/names";
import { versionSet } from "../../slim/versions";
import { type Fleet, isFederated, sampleClientClusters } from "./fleet";
import { linkedEndpoint, type LinkCheck } from "./linkedNodes";
import { deployMembers, type Member } from "./member";
import { type ClusterParts, fleetOutputs, type FleetOutputs } from "./outputs";
import { fleetTopology } from "./topology";

/**
 * Deploys a fleet and returns the outputs of its stack: clusters with a SPIRE each, one with the controller, nodes in
 * those that have the role, and the sample clients that prove it. Several clusters are federated.
 *
 * @param check how the nodes are known to be linked; by default their controller is asked
 */
export function deployFleet(fleet: Fleet, check?: LinkCheck): FleetOutputs {
  const members = deployMembers(fleet);
  const home = memberWith(members, "controller");
  const controller = deployController(fleet, home);
  const parts = members.map((member): ClusterParts => {
    const nodes = member.definition.roles.includes("nodes")
      ? deployNodes(fleet, member, { controller, isHome: member === home })
      : undefined;
    return { ...member, controller: member === home ? controller : undefined, nodes };
  });
  const endpoint = linkedEndpoint(
    {
      cluster: home.cluster,
      controller,
      labels: fleetNames(fleet.prefix).controller.labels,
      line: versionSet(fleet.versionSet).line,
    },
    parts.flatMap(({ nodes }) => nodes ?? []),
    { timeoutSeconds: fleet.timeouts.linksSeconds, check },
  );
  return fleetOutputs(fleet, parts, deployClients(fleet, parts, endpoint).messages);
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

function deployController(fleet: Fleet, { definition, cluster, spire, federation }: Member): SlimController {
  return new SlimController(
    `${definition.name}-controller`,
    {
      spire: spire.identity,
      prefix: fleet.prefix,
      trustedDomains: foreignNodeDomains(fleet, definition.trustDomain),
      versionSet: fleet.versionSet,
      image: fleet.images.controller,
      enableLoadBalancer: isFederated(fleet),
      addressTimeoutSeconds: fleet.timeouts.loadBalancerSeconds,
      topology: fleetTopology(fleet),
    },
    // Its identity names the foreign domains.
    { ...cluster.contents(), dependsOn: federation ?? [] },
  );
}

function deployNodes(
  fleet: Fleet,
  { definition, cluster, spire, federation }: Member,
  { controller, isHome }: { readonly controller: SlimController; readonly isHome: boolean },
): SlimNodes {
  return new SlimNodes(
    `${definition.name}-nodes`,
    {
      spire: spire.identity,
      controller: isHome ? controller.endpoint : controller.externalEndpoint,
      prefix: fleet.prefix,
      namespace: isHome ? controller.namespace : undefined,
      replicas: definition.replicas,
      trustedDomains: foreignNodeDomains(fleet, definition.trustDomain),
      enableLoadBalancer: isFederated(fleet),
      addressTimeoutSeconds: fleet.timeouts.loadBalancerSeconds,
      versionSet: fleet.versionSet,
      image: fleet.images.node,
    },
    // A node that finds no agent ends, and its identity names the foreign domains.
    { ...cluster.contents(), dependsOn: [spire, ...(federation ? [federation] : [])] },
  );
}

/** Makes the receiver, then the sender that proves it; returns the sender. */
function deployClients(
  fleet: Fleet,
  parts: ClusterParts[],
  endpoint: ReturnType<typeof linkedEndpoint>,
): SampleClients {
  const { receiver, sender } = sampleClientClusters(fleet);
  const names = fleetNames(fleet.prefix);
  const make = (client: "receiver" | "sender", before: SampleClients[]): SampleClients => {
    const [own, other] = client === "receiver" ? [receiver, sender] : [sender, receiver];
    const here = partsOf(parts, own);
    const peer = partsOf(parts, other);
    const { nodes } = here;
    if (nodes === undefined) throw new Error(`a ${client} in a cluster without nodes passed the validation`);
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
        peerTrustDomains: here === peer ? [] : [peer.definition.trustDomain],
        prefix: fleet.prefix,
        namespace: withNodes ? nodes.namespace : undefined,
        versionSet: fleet.versionSet,
        image: fleet.images.client,
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
