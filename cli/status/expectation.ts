import { registeredNodeId } from "../../slim/nodeConfig";
import { type Fleet, sampleClientClusters } from "../../stacks/fleet/fleet";
import { kubeconfigFile } from "../../stacks/fleet/kubeconfigFile";
import type { ClusterOutputs } from "../../stacks/fleet/outputs";

/** What a cluster of a stack should have. */
export interface ExpectedCluster {
  readonly trustDomain: string;
  /** Relative to the project's folder. */
  readonly kubeconfigFile: string;
  readonly hasController: boolean;
  /** IDs under which the controller should know the nodes; undefined in a cluster without nodes. */
  readonly nodes?: string[];
  readonly clients: ("alice" | "bob")[];
}

/** By the outputs of an update that came to its end. */
export function expectedByOutputs(outputs: ClusterOutputs): ExpectedCluster {
  const { trustDomain, kubeconfigFile, controllerEndpoint, nodes, clients } = outputs;
  return { trustDomain, kubeconfigFile, hasController: controllerEndpoint !== undefined, nodes, clients };
}

/** By the configuration, by cluster name: for an update that did not come to its end, and so has no outputs of its own. */
export function expectedByConfiguration(fleet: Fleet): Record<string, ExpectedCluster> {
  const { receiver, sender } = sampleClientClusters(fleet);
  const federated = fleet.clusters.length > 1;
  const expected = fleet.clusters.map(({ name, trustDomain, roles, replicas }) => {
    const group = federated ? trustDomain : undefined;
    const cluster: ExpectedCluster = {
      trustDomain,
      kubeconfigFile: kubeconfigFile(name),
      hasController: roles.includes("controller"),
      nodes: roles.includes("nodes")
        ? Array.from({ length: replicas }, (_, ordinal) =>
            registeredNodeId({ nodeId: `slim-${ordinal}`, group }),
          )
        : undefined,
      clients: [
        ...(name === receiver ? ["alice" as const] : []),
        ...(name === sender ? ["bob" as const] : []),
      ],
    };
    return [name, cluster] as const;
  });
  return Object.fromEntries(expected);
}
