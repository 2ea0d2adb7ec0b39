import * as pulumi from "@pulumi/pulumi";
import type { ClusterTarget } from "../../components";
import { readDockerNetwork } from "../../live/dockerNetwork";
import { onceAsked } from "../../live/onceAsked";
import { allocate, keptRanges } from "../../slim/addressAllocator";
import type { AddressRanges } from "../../slim/addresses";
import { AddressError, type DockerNetwork } from "../../slim/dockerNetwork";
import { addressClaims, fromOutput } from "./addressRanges";
import type { Fleet } from "./fleet";

/** Reads the Docker network of the clusters; undefined if there is none yet. */
export type NetworkReader = () => Promise<DockerNetwork | undefined>;

/** The ranges of all load balancers of a fleet, as they are known once one of its clusters is there. */
export type AddressPlan = (cluster: ClusterTarget) => pulumi.Output<AddressRanges>;

/**
 * Decides which addresses the load balancers of a fleet have. What they had after the last update they keep, and then
 * Docker is not asked. New ranges are free ones of Docker's network; where Kind has still to create that with its first
 * cluster, they are decided when the cluster is there.
 *
 * @param ownOutputs the outputs of the stack's last update
 * @param readNetwork for tests
 * @throws pulumi.RunError if the network has no such addresses
 */
export async function planAddresses(
  fleet: Fleet,
  ownOutputs: Record<string, unknown>,
  readNetwork: NetworkReader = readDockerNetwork,
): Promise<AddressPlan> {
  const claims = addressClaims(fleet);
  const previous = fromOutput(ownOutputs.addressRanges);
  const kept = keptRanges(claims, previous);
  if (kept !== undefined) return () => pulumi.output(kept);

  const allocateIn = (network: DockerNetwork) => refusing(() => allocate(network, claims, previous));
  const network = await refusing(() => ifReachable(readNetwork));
  if (network !== undefined) {
    const ranges = await allocateIn(network);
    return () => pulumi.output(ranges);
  }
  const ranges = onceAsked(async () => allocateIn(networkOfCluster(await refusing(readNetwork))));
  return ({ nodeAddress }) => pulumi.output(nodeAddress).apply(ranges);
}

/**
 * The network that Kind must have created with a cluster.
 *
 * @throws pulumi.RunError if there is none
 */
export function networkOfCluster(network: DockerNetwork | undefined): DockerNetwork {
  if (network === undefined) {
    throw new pulumi.RunError("Docker has no network of Kind's, although a cluster is there");
  }
  return network;
}

/** Without Docker there is no network to look at; Kind says so as soon as it is asked for a cluster. */
async function ifReachable(readNetwork: NetworkReader): Promise<DockerNetwork | undefined> {
  try {
    return await readNetwork();
  } catch (error) {
    if (error instanceof AddressError) throw error;
    return undefined;
  }
}

async function refusing<T>(decide: () => T | Promise<T>): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof AddressError) throw new pulumi.RunError(`${error.message}.\n  ${error.todo}`);
    throw error;
  }
}
