import type { DockerNetwork } from "../../slim/dockerNetwork";
import { parseSubnet } from "../../slim/addresses";
import type { Surroundings } from "../../stacks/fleet/deploy";

/** A Docker network without containers, whose gateway is its first address. */
export function dockerNetwork(cidr: string): DockerNetwork {
  const subnet = parseSubnet(cidr);
  if (subnet === undefined) throw new Error(`no subnet: ${cidr}`);
  return { name: "kind", cidr, subnet, gateway: subnet.first + 1, containers: {} };
}

/** Nodes that are linked at once, in the network that Docker makes for Kind. */
export const SURROUNDINGS = {
  check: () => Promise.resolve(),
  network: () => Promise.resolve(dockerNetwork("172.18.0.0/16")),
} satisfies Surroundings;
