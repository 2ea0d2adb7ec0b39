/** What a cluster's load balancer has to serve. */
interface Served {
  readonly roles: readonly ("controller" | "nodes")[];
  readonly replicas: number;
}

/** Number of Services of type LoadBalancer in a cluster: bundle endpoint, controller, nodes and one for all nodes. */
export function addressesNeeded({ roles, replicas }: Served): number {
  return 1 + (roles.includes("controller") ? 1 : 0) + (roles.includes("nodes") ? replicas + 1 : 0);
}
