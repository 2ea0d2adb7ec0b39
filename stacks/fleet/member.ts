import type { ProviderResource } from "@pulumi/pulumi";
import {
  type ClusterTarget,
  ExistingCluster,
  ExistingSpire,
  KindCluster,
  MetalLb,
  Spire,
  SpireFederation,
  type SpireTarget,
} from "../../components";
import { formatRange } from "../../slim/addresses";
import type { AddressPlan } from "./addressPlan";
import { componentSettings } from "./componentSettings";
import { clusterNames } from "./clusterNames";
import type { ExistingClusters } from "./existingClusters";
import { type Fleet, type FleetCluster, isFederated, isOfKind, kindNodeImage } from "./fleet";
import { kindProvider } from "./kindProvider";
import { kubeconfigFile } from "./kubeconfigFile";
import { spireDatastore } from "./spireDatastore";
import { serversOf } from "./spireServers";

/** A cluster of a fleet, with a SPIRE of its own. */
export interface Member {
  readonly definition: FleetCluster;
  readonly cluster: ClusterTarget;
  readonly spire: SpireTarget;
  /** Its trust in all other clusters; undefined in a fleet of one cluster. */
  readonly federation?: SpireFederation;
}

/**
 * Makes the clusters of a fleet. In a federation each has a load balancer, and trusts all others and the partners.
 *
 * @param found what those of them have that exist
 */
export function deployMembers(fleet: Fleet, addresses: AddressPlan, found: ExistingClusters): Member[] {
  const kind = fleet.clusters.some(isOfKind) ? kindProvider() : undefined;
  const members = fleet.clusters.map((definition) => {
    const cluster =
      existingCluster(definition, found[definition.name]?.uid) ?? kindCluster(fleet, definition, kind);
    const spire =
      existingSpire(fleet, definition, { cluster, bundle: found[definition.name]?.spire?.bundle }) ??
      deploySpire(fleet, definition, cluster);
    return { definition, cluster, spire };
  });
  if (!isFederated(fleet)) return members;
  for (const member of members) deployLoadBalancer(fleet, member, addresses);
  return members.map((member) => ({ ...member, federation: deployFederation(fleet, member, members) }));
}

function existingCluster(
  { name, existing }: FleetCluster,
  clusterIdentifier: string | undefined,
): ClusterTarget | undefined {
  if (existing === undefined) return undefined;
  const { kubeconfig, context, file } = existing;
  return new ExistingCluster(name, {
    clusterName: name,
    kubeconfig,
    context,
    kubeconfigFile: file,
    clusterIdentifier,
  });
}

function kindCluster(
  fleet: Fleet,
  definition: FleetCluster,
  provider: ProviderResource | undefined,
): ClusterTarget {
  const { name } = definition;
  return new KindCluster(
    name,
    {
      clusterName: name,
      kubeconfigFile: kubeconfigFile(name),
      versionSet: fleet.versionSet,
      nodeImage: kindNodeImage(fleet, definition),
    },
    { providers: provider && [provider] },
  );
}

function existingSpire(
  fleet: Fleet,
  definition: FleetCluster,
  { cluster, bundle }: { readonly cluster: ClusterTarget; readonly bundle?: string },
): SpireTarget | undefined {
  const { name, trustDomain, existingSpire: settings } = definition;
  if (settings === undefined) return undefined;
  const { namespace, className, socketPath, csiDriver, bundleEndpoint } = settings;
  const serviceName = clusterNames(fleet, definition).spire.bundleEndpoint;
  return new ExistingSpire(
    `${name}-spire`,
    {
      trustDomain,
      className,
      agentSocket: socketPath,
      csiDriver,
      bundle,
      bundleEndpointUrl: bundleEndpoint && "url" in bundleEndpoint ? bundleEndpoint.url : undefined,
      exposeBundleEndpoint:
        bundleEndpoint && "expose" in bundleEndpoint ? { namespace, serviceName } : undefined,
      addressTimeoutSeconds: fleet.timeouts.loadBalancerSeconds,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  );
}

function deploySpire(fleet: Fleet, definition: FleetCluster, cluster: ClusterTarget): Spire {
  const { name, trustDomain, settings } = definition;
  const { versionSet, charts, timeouts, resources } = fleet;
  const { replicas, upstreamCa, caTtl, svidTtl } = serversOf(definition) ?? {};
  return new Spire(
    `${name}-spire`,
    {
      trustDomain,
      clusterName: name,
      replicas,
      datastore: spireDatastore(fleet, definition, cluster),
      enableUpstreamCa: upstreamCa,
      caTtl,
      svidTtl,
      versionSet,
      chart: charts.spire,
      crdsChart: charts.spireCrds,
      enableBundleEndpoint: isFederated(fleet),
      timeoutSeconds: timeouts.spireSeconds,
      addressTimeoutSeconds: timeouts.loadBalancerSeconds,
      workloadApi: settings?.workloadApi,
      resources: resources.spire,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  );
}

function deployLoadBalancer(
  { loadBalancer, versionSet, charts, timeouts, resources }: Fleet,
  { definition, cluster }: Member,
  addresses: AddressPlan,
): void {
  const given = definition.metalLb?.addresses;
  if (given === undefined && (loadBalancer !== "metallb" || !isOfKind(definition))) return;
  new MetalLb(
    `${definition.name}-load-balancer`,
    {
      addresses:
        given ?? addresses(cluster).apply((ranges) => (ranges[definition.name] ?? []).map(formatRange)),
      versionSet,
      chart: charts.metallb,
      timeoutSeconds: timeouts.loadBalancerSeconds,
      resources: resources.metallb,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  );
}

function deployFederation(
  { prefix, partners }: Fleet,
  { definition, cluster, spire }: Member,
  all: Member[],
): SpireFederation {
  return new SpireFederation(
    `${definition.name}-federation`,
    {
      className: spire.className,
      prefix,
      foreign: [
        ...all
          .filter((other) => other.definition !== definition)
          .map((other) => ({
            trustDomain: other.definition.trustDomain,
            bundleEndpointUrl: other.spire.bundleEndpointUrl.apply((url) => url ?? ""),
            bundle: other.spire.bundle,
          })),
        ...partners,
      ],
    },
    cluster.contents(),
  );
}
