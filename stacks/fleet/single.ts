import { SampleClients, SlimController, SlimNodes } from "../../components";
import { type Fleet, fleetVersions } from "./fleet";
import { deployFoundation } from "./foundation";
import { linkedEndpoint, type LinkCheck } from "./linkedNodes";
import { fleetOutputs, type FleetOutputs } from "./outputs";
import { fleetTopology } from "./topology";

/** Everything in one cluster: SPIRE, controller, nodes, and the clients that prove it. */
export function deploySingle(fleet: Fleet, check?: LinkCheck): FleetOutputs {
  const versions = fleetVersions(fleet);
  const { definition, cluster, spire } = deployFoundation(fleet, fleet.clusters[0], false);
  const { name } = definition;
  const controller = new SlimController(
    `${name}-controller`,
    { spire: spire.identity, image: versions.controllerImage, topology: fleetTopology(fleet) },
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
    // A node that finds no agent ends.
    { ...cluster.contents(), dependsOn: spire },
  );
  const endpoint = linkedEndpoint({ cluster, controller }, [nodes], check);
  const clients = new SampleClients(
    `${name}-clients`,
    {
      spire: spire.identity,
      node: endpoint(nodes),
      messages: fleet.clients.messages,
      timeoutSeconds: fleet.clients.timeoutSeconds,
      image: fleet.images.client,
    },
    cluster.contents(),
  );
  return fleetOutputs(
    [{ definition, cluster, spire, controller, nodes, clients: ["alice", "bob"] }],
    clients.messages,
  );
}
