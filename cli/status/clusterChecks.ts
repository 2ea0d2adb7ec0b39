import { type Check, check, KUBERNETES, kubectl, type SeenCluster } from "./check";

/** Kubernetes itself, and the addresses that it gave to Services. */
export function clusterChecks(cluster: SeenCluster): Check[] {
  return [check(cluster, KUBERNETES, cluster.facts.version), ...loadBalancers(cluster)];
}

/** A cluster that is not there yet. */
export function notMade(stack: string, { name }: { name: string }): Check {
  const cause = "the last update has not created it";
  return check({ name }, KUBERNETES, "not made yet", { cause, next: `npm start -- ${stack}` });
}

function loadBalancers(cluster: SeenCluster): Check[] {
  const { loadBalancers: services, addressPools, pods } = cluster.facts;
  if (services.length === 0) return [];
  const waiting = services.filter(({ address }) => address === undefined);
  const seen = `${services.length - waiting.length} of ${services.length} addresses`;
  const [first] = waiting;
  if (first === undefined) return [check(cluster, "load balancers", seen)];
  const names = waiting.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
  const provider = pods.filter(({ namespace }) => namespace === cluster.expected.names.loadBalancerNamespace);
  const reason =
    addressPools === undefined
      ? "nothing in this cluster assigns addresses"
      : addressPools === 0
        ? "MetalLB has no IPAddressPool"
        : provider.some(({ ready }) => !ready) || provider.length === 0
          ? "MetalLB does not run"
          : "MetalLB's pool has no address for it";
  return [
    check(cluster, "load balancers", seen, {
      cause: `no address for ${names}: ${reason}`,
      next: kubectl(cluster, `describe service --namespace ${first.namespace} ${first.name}`),
    }),
  ];
}
