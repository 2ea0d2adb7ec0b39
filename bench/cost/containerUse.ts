import type { KindCluster } from "../../tests/e2e/support/kindCluster";

/** What a container uses, and what it has asked for. */
export interface ContainerUse {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Working set as the kubelet counts it, in bytes. */
  readonly memory: number;
  /** Processor time since its start, in nanoseconds. */
  readonly processorTime: number;
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/** As Kubernetes writes them. */
export interface Quantities {
  readonly cpu?: string;
  readonly memory?: string;
}

interface Summary {
  readonly pods: {
    readonly podRef: { readonly name: string; readonly namespace: string };
    readonly containers?: {
      readonly name: string;
      readonly cpu?: { readonly usageCoreNanoSeconds?: number };
      readonly memory?: { readonly workingSetBytes?: number };
    }[];
  }[];
}

interface Pods {
  readonly items: {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
      readonly containers: {
        readonly name: string;
        readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
      }[];
    };
  }[];
}

/** What the containers of a cluster with one node use now, as its kubelet says. */
export function containerUse(cluster: KindCluster, node: string): ContainerUse[] {
  const read = (...args: string[]) => JSON.parse(cluster.kubectl("get", ...args)) as unknown;
  const { pods } = read("--raw", `/api/v1/nodes/${node}/proxy/stats/summary`) as Summary;
  const { items } = read("pods", "--all-namespaces", "--output", "json") as Pods;
  return pods.flatMap(({ podRef: { name, namespace }, containers = [] }) => {
    const { spec } =
      items.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace) ?? {};
    return containers.map(({ name: container, cpu, memory }): ContainerUse => {
      const { resources } = spec?.containers.find((one) => one.name === container) ?? {};
      return {
        namespace,
        pod: name,
        container,
        memory: memory?.workingSetBytes ?? 0,
        processorTime: cpu?.usageCoreNanoSeconds ?? 0,
        requests: resources?.requests ?? {},
        limits: resources?.limits ?? {},
      };
    });
  });
}
