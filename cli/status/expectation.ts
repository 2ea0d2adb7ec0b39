import type { SlimLineName } from "../../slim/line";
import { slimLine } from "../../slim/lines";
import { type FleetNames, fleetNames } from "../../slim/names";
import { versionSet } from "../../slim/versions";
import { clientsIn, type Fleet, type SampleClient } from "../../stacks/fleet/fleet";
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
  readonly clients: SampleClient[];
  /** Names of the objects in the cluster. */
  readonly names: FleetNames;
  /** The line of SLIM that runs there. */
  readonly line: SlimLineName;
}

/** By the outputs of an update that came to its end. */
export function expectedByOutputs(outputs: ClusterOutputs): ExpectedCluster {
  const { trustDomain, kubeconfigFile, controllerEndpoint, nodes, clients, names, line } = outputs;
  const hasController = controllerEndpoint !== undefined;
  return { trustDomain, kubeconfigFile, hasController, nodes, clients, names, line };
}

/** By the configuration, by cluster name: for an update that did not finish, and so has no outputs of its own. */
export function expectedByConfiguration(fleet: Fleet): Record<string, ExpectedCluster> {
  const names = fleetNames(fleet.prefix);
  const line = slimLine(versionSet(fleet.versionSet).line);
  const expected = fleet.clusters.map(({ name, trustDomain, roles, replicas }) => {
    const pods = Array.from({ length: replicas }, (_, ordinal) => `${names.nodes.name}-${ordinal}`);
    const cluster: ExpectedCluster = {
      trustDomain,
      kubeconfigFile: kubeconfigFile(name),
      hasController: roles.includes("controller"),
      nodes: roles.includes("nodes")
        ? pods.map((pod) => line.registeredNodeId({ pod, group: trustDomain }))
        : undefined,
      clients: clientsIn(fleet, name),
      names,
      line: line.name,
    };
    return [name, cluster] as const;
  });
  return Object.fromEntries(expected);
}
