import { type Check, check, type ClusterView, KUBERNETES, kubectl, type SeenCluster } from "./check";

/** Kubernetes itself, and the addresses that it gave to Services. */
export function clusterChecks(cluster: SeenCluster): Check[] {
  return [check(cluster, KUBERNETES, cluster.facts.version), ...loadBalancers(cluster)];
}

/** A cluster that is not there yet. */
export function notMade(stack: string, { name }: { name: string }): Check {
  const cause = "the last update has not created it";
  return check({ name }, KUBERNETES, "not made yet", { cause, next: `npm start -- ${stack}` });
}

/** A cluster that was there before the stack, and whose API server doesn't answer. */
export function unreachable({ name, expected }: ClusterView, error: string): Check {
  return check({ name }, KUBERNETES, error, {
    cause:
      "the API server of this cluster, which the stack did not make, does not answer or refuses the user",
    next: kubectl({ expected }, "get namespaces"),
  });
}

function loadBalancers(cluster: SeenCluster): Check[] {
  const { addressPools, pods } = cluster.facts;
  const { names, isExisting = false } = cluster.expected;
  const own = [names.spire.namespace, names.controller.namespace, names.nodes.namespace];
  const services = cluster.facts.loadBalancers.filter(({ namespace }) => own.includes(namespace));
  if (services.length === 0) return [];
  const waiting = services.filter(({ address }) => address === undefined);
  const seen = `${services.length - waiting.length} of ${services.length} addresses`;
  const [first] = waiting;
  if (first === undefined) return [check(cluster, "load balancers", seen)];
  const described = waiting.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
  const provider = pods.filter(({ namespace }) => namespace === names.loadBalancerNamespace);
  const reason = isExisting
    ? "the load balancer of this cluster has assigned none"
    : addressPools === undefined
      ? "nothing in this cluster assigns addresses"
      : addressPools === 0
        ? "MetalLB has no IPAddressPool"
        : provider.some(({ ready }) => !ready) || provider.length === 0
          ? "MetalLB does not run"
          : "MetalLB's pool has no address for it";
  return [
    check(cluster, "load balancers", seen, {
      cause: `no address for ${described}: ${reason}`,
      next: kubectl(cluster, `describe service --namespace ${first.namespace} ${first.name}`),
    }),
  ];
}
