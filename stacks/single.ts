import { Cluster, SampleClients, SlimController, SlimNodes, Spire } from "../components";
import { type Fleet, fleetVersions } from "./fleet";
import { fleetOutputs, type FleetOutputs } from "./outputs";

/** Everything in one cluster: SPIRE, controller, nodes, and the clients that prove it. */
export function deploySingle(fleet: Fleet): FleetOutputs {
  const [definition] = fleet.clusters;
  const { name } = definition;
  const versions = fleetVersions(fleet);
  const cluster = new Cluster(name, {
    clusterName: name,
    kubeconfigFile: kubeconfigFile(name),
    nodeImage: versions.kindNodeImage,
  });
  const spire = new Spire(
    `${name}-spire`,
    {
      trustDomain: definition.trustDomain,
      clusterName: name,
      chart: fleet.charts.spire,
      crdsChart: fleet.charts.spireCrds,
    },
    cluster.contents(),
  );
  const controller = new SlimController(
    `${name}-controller`,
    { spire: spire.identity, image: versions.controllerImage },
    cluster.contents(),
  );
  const nodes = new SlimNodes(
    `${name}-nodes`,
    {
      spire: spire.identity,
      controller: controller.endpoint,
      namespace: controller.namespace,
      replicas: definition.replicas,
      image: versions.nodeImage,
    },
    // A node that finds no agent ends, and one that finds no controller may miss it later.
    { ...cluster.contents(), dependsOn: [spire, controller] },
  );
  const clients = new SampleClients(
    `${name}-clients`,
    {
      spire: spire.identity,
      node: nodes.endpoint,
      image: fleet.images.client,
      ...fleet.clients,
    },
    { ...cluster.contents(), dependsOn: nodes },
  );
  return fleetOutputs(
    { [name]: { cluster, spire, controller, nodes, clients: ["alice", "bob"] } },
    clients.messages,
  );
}

/** Relative, so that a project folder that moves keeps its clusters. */
function kubeconfigFile(clusterName: string): string {
  return `.local/kubeconfigs/${clusterName}.yaml`;
}
