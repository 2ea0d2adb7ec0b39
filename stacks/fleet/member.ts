import type { ProviderResource } from "@pulumi/pulumi";
import { type ClusterTarget, KindCluster, MetalLb, Spire, SpireFederation } from "../../components";
import { formatRange } from "../../slim/addresses";
import type { AddressPlan } from "./addressPlan";
import { type Fleet, type FleetCluster, isFederated } from "./fleet";
import { kindProvider } from "./kindProvider";
import { kubeconfigFile } from "./kubeconfigFile";

/** A cluster of a fleet, with a SPIRE of its own. */
export interface Member {
  readonly definition: FleetCluster;
  readonly cluster: ClusterTarget;
  readonly spire: Spire;
  /** Its trust in all other clusters; undefined in a fleet of one cluster. */
  readonly federation?: SpireFederation;
}

/** Makes the clusters of a fleet. In a federation each has a load balancer, and trusts all others. */
export function deployMembers(fleet: Fleet, addresses: AddressPlan): Member[] {
  const provider = kindProvider();
  const members = fleet.clusters.map((definition) => deployMember(fleet, definition, provider));
  if (!isFederated(fleet)) return members;
  for (const member of members) deployLoadBalancer(fleet, member, addresses);
  return members.map((member) => ({ ...member, federation: deployFederation(member, members) }));
}

function deployMember(fleet: Fleet, definition: FleetCluster, provider: ProviderResource): Member {
  const { name, trustDomain } = definition;
  const { versionSet, images, charts, timeouts } = fleet;
  const cluster = new KindCluster(
    name,
    {
      clusterName: name,
      kubeconfigFile: kubeconfigFile(name),
      versionSet,
      nodeImage: images.kindNode,
    },
    { providers: [provider] },
  );
  const spire = new Spire(
    `${name}-spire`,
    {
      trustDomain,
      clusterName: name,
      versionSet,
      chart: charts.spire,
      crdsChart: charts.spireCrds,
      enableBundleEndpoint: isFederated(fleet),
      timeoutSeconds: timeouts.spireSeconds,
      addressTimeoutSeconds: timeouts.loadBalancerSeconds,
    },
    cluster.contents(),
  );
  return { definition, cluster, spire };
}

function deployLoadBalancer(
  { loadBalancer, versionSet, charts, timeouts }: Fleet,
  { definition, cluster }: Member,
  addresses: AddressPlan,
): void {
  if (loadBalancer !== "metallb" || cluster.nodeAddress === undefined) return;
  new MetalLb(
    `${definition.name}-load-balancer`,
    {
      addresses: addresses(cluster).apply((ranges) => (ranges[definition.name] ?? []).map(formatRange)),
      versionSet,
      chart: charts.metallb,
      timeoutSeconds: timeouts.loadBalancerSeconds,
    },
    cluster.contents(),
  );
}

function deployFederation({ definition, cluster, spire }: Member, all: Member[]): SpireFederation {
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
