import { allocate } from "../../slim/addressAllocator";
import { DEFAULT_ADDRESS_POOLS, freeSubnets } from "../../slim/addressPools";
import { parseSubnet } from "../../slim/addresses";
import { AddressError, type DockerNetwork } from "../../slim/dockerNetwork";
import { finding, type Finding } from "./finding";
import type { Machine } from "./machine";
import type { Plan } from "./plan";

/** What stands in the way of an update in the network of Kind's nodes, or in what Docker would make it of. */
export function networkFindings(machine: Machine, plan: Plan): Finding[] {
  const { network, subnets, podman, addressPools = DEFAULT_ADDRESS_POOLS } = machine;
  if (network instanceof AddressError) return plan.newClusters.length > 0 ? [refusal(network)] : [];
  if (network !== undefined) return addresses([network], plan);
  if (subnets === undefined || podman !== undefined || plan.newClusters.length === 0) return [];
  const free = freeSubnets(
    addressPools,
    subnets.map(({ subnet }) => subnet),
  );
  if (free.length > 0) return addresses(free.flatMap(nextNetwork), plan);
  const todo =
    "Type: docker network prune. It removes networks that no container uses; `docker network ls` shows the others.";
  return [finding("error", "Docker", "a free subnet for Kind's network", "that its networks have all", todo)];
}

/** The network that Kind would make in a subnet. */
function nextNetwork(cidr: string): DockerNetwork[] {
  const subnet = parseSubnet(cidr);
  return subnet ? [{ name: "kind", cidr, subnet, gateway: subnet.first + 1, containers: {} }] : [];
}

/** None, if the load balancers find their addresses in one of these networks. */
function addresses(
  networks: readonly DockerNetwork[],
  { claims = [], previousRanges = {} }: Plan,
): Finding[] {
  if (claims.length === 0) return [];
  const refused: Finding[] = [];
  for (const network of networks) {
    try {
      allocate(network, claims, previousRanges);
      return [];
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      refused.push(refusal(error));
    }
  }
  return refused.slice(0, 1);
}

function refusal({ message, todo }: AddressError): Finding {
  return { severity: "error", what: message, todo };
}
