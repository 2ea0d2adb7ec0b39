import { type Check, check, kubectl, type SeenCluster } from "./check";

const KUBERNETES = "Kubernetes";

/** Kubernetes itself, and the addresses that it gave to Services. */
export function clusterChecks(cluster: SeenCluster): Check[] {
  return [check(cluster, KUBERNETES, cluster.facts.version), ...loadBalancers(cluster)];
}

/** A cluster whose API server doesn't answer. */
export function unreachable(
  stack: string,
  { name }: { name: string },
  error: string,
  containers: ContainerState,
): Check[] {
  return [check({ name }, KUBERNETES, error, remedy(stack, name, containers))];
}

/** A cluster that is not there yet. */
export function notMade(stack: string, { name }: { name: string }): Check[] {
  const cause = "the last update did not come to it, or has not yet";
  return [check({ name }, KUBERNETES, "not made yet", { cause, next: `npm start -- ${stack}` })];
}

/** What Docker knows of a Kind cluster's containers: `running`, `exited`, … */
export type ContainerState = { readonly states: string[] } | { readonly error: string };

function remedy(stack: string, name: string, containers: ContainerState): { cause: string; next: string } {
  if ("error" in containers) {
    return { cause: `no Docker engine answers (${containers.error})`, next: "start Docker, then look again" };
  }
  if (containers.states.length === 0) {
    return {
      cause: `there are no containers of the Kind cluster ${name}: somebody has removed it`,
      next: `npm run down -- ${stack} && npm start -- ${stack}`,
    };
  }
  if (containers.states.every((state) => state === "running")) {
    return {
      cause: "the container of its node runs, but the API server in it does not",
      next: `docker exec ${name}-control-plane crictl ps --all`,
    };
  }
  return { cause: "the container of its node does not run", next: `docker start ${name}-control-plane` };
}

function loadBalancers(cluster: SeenCluster): Check[] {
  const { loadBalancers: services, addressPools, pods } = cluster.facts;
  if (services.length === 0) return [];
  const waiting = services.filter(({ address }) => address === undefined);
  const seen = `${services.length - waiting.length} of ${services.length} addresses`;
  const [first] = waiting;
  if (first === undefined) return [check(cluster, "load balancers", seen)];
  const names = waiting.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
  const provider = pods.filter(({ namespace }) => namespace === "metallb-system");
  const reason =
    addressPools === undefined
      ? "nothing in this cluster gives addresses"
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
