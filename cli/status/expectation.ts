import type { ClusterAccess } from "../../slim/kubectl";
import type { SlimLineName } from "../../slim/line";
import type { FleetNames } from "../../slim/names";
import {
  clientsIn,
  type Fleet,
  lineOf,
  meshOf,
  partnerDomains,
  type SampleClient,
} from "../../stacks/fleet/fleet";
import { clusterAccess } from "../../stacks/fleet/clusterAccess";
import { serversOf, type SpireDatabase, spireDatabaseOf } from "../../stacks/fleet/spireServers";
import { clusterNames } from "../../stacks/fleet/clusterNames";
import type { ClusterOutputs } from "../../stacks/fleet/outputs";

/** What a cluster of a stack should have. */
export interface ExpectedCluster extends ClusterAccess {
  readonly trustDomain: string;
  /** Trust domains outside of the stack that it should trust. */
  readonly partners?: string[];
  /** Whether it was there before the stack. */
  readonly isExisting?: boolean;
  /** Number of SPIRE servers; undefined where they are somebody else's. */
  readonly spireServers?: number;
  /** The database that the stack has made for them. */
  readonly spireDatabase?: SpireDatabase;
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
  const { trustDomain, partners, isExisting, kubeconfigFile, context, nodes, clients, names, line } = outputs;
  const hasController = outputs.controllerEndpoint !== undefined;
  return {
    ...{ trustDomain, partners, isExisting, kubeconfigFile, context },
    ...{ hasController, nodes, clients, names, line },
    ...{ spireServers: outputs.spire?.servers, spireDatabase: outputs.spire?.database },
  };
}

/** By the configuration, by cluster name: for an update that did not finish, and so has no outputs of its own. */
export function expectedByConfiguration(fleet: Fleet): Record<string, ExpectedCluster> {
  const line = lineOf(fleet);
  const expected = fleet.clusters.map((definition) => {
    const { name, trustDomain, roles, replicas, existing } = definition;
    const names = clusterNames(fleet, definition);
    const pods = Array.from({ length: replicas }, (_, ordinal) => `${names.nodes.name}-${ordinal}`);
    const cluster: ExpectedCluster = {
      trustDomain,
      partners: partnerDomains(fleet),
      isExisting: existing !== undefined,
      ...clusterAccess(definition),
      spireServers: serversOf(definition)?.replicas,
      spireDatabase: spireDatabaseOf(definition),
      hasController: roles.includes("controller"),
      nodes: roles.includes("nodes")
        ? pods.map((pod) => line.registeredNodeId({ pod, trustDomain, mesh: meshOf(fleet) }))
        : undefined,
      clients: clientsIn(fleet, name),
      names,
      line: line.name,
    };
    return [name, cluster] as const;
  });
  return Object.fromEntries(expected);
}
