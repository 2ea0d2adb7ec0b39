import { z } from "zod";
import { parseAddress, parseSubnet } from "../slim/addresses";
import { AddressError, anotherNetwork, type DockerNetwork } from "../slim/dockerNetwork";
import { type Docker, runDocker } from "./docker";

/** One network of `docker network inspect`. */
const dockerShape = z.object({
  Name: z.string(),
  IPAM: z.object({
    Config: z
      .array(
        z.object({
          Subnet: z.string().optional(),
          Gateway: z.string().optional(),
          IPRange: z.string().optional(),
        }),
      )
      .nullish(),
  }),
  Containers: z
    .record(z.string(), z.object({ Name: z.string(), IPv4Address: z.string().optional() }))
    .nullish(),
});

/** The same where `docker` is Podman. */
const podmanShape = z
  .object({
    name: z.string(),
    subnets: z
      .array(
        z.object({
          subnet: z.string(),
          gateway: z.string().optional(),
        }),
      )
      .nullish(),
    containers: z
      .record(
        z.string(),
        z.object({
          name: z.string(),
          interfaces: z
            .record(z.string(), z.object({ subnets: z.array(z.object({ ipnet: z.string() })).nullish() }))
            .nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ name, subnets, containers }) => ({
    Name: name,
    IPAM: { Config: subnets?.map(({ subnet, gateway }) => ({ Subnet: subnet, Gateway: gateway })) },
    Containers: Object.fromEntries(
      Object.entries(containers ?? {}).map(([id, container]) => {
        const addresses = Object.values(container.interfaces ?? {}).flatMap((one) => one.subnets ?? []);
        const ipv4 = addresses.find(({ ipnet }) => bare(ipnet) !== undefined);
        return [id, { Name: container.name, IPv4Address: ipv4?.ipnet }];
      }),
    ),
  }));

const inspected = z.array(z.union([dockerShape, podmanShape]));
type Inspected = z.output<typeof dockerShape>;
type SubnetConfig = NonNullable<Inspected["IPAM"]["Config"]>[number];

/** Name of the network that Kind puts its nodes into. */
export function kindNetworkName(): string {
  // Kind's own variable.
  return process.env.KIND_EXPERIMENTAL_DOCKER_NETWORK ?? "kind";
}

/**
 * The network of Kind's nodes; undefined if there is none yet. Kind makes it with the first cluster.
 *
 * @throws AddressError if it has no IPv4 subnet
 * @throws Error with what Docker says, if it does not answer
 */
export async function readDockerNetwork(docker: Docker = runDocker): Promise<DockerNetwork | undefined> {
  try {
    const [network] = inspected.parse(JSON.parse(await docker("network", "inspect", kindNetworkName())));
    return network && toDockerNetwork(network);
  } catch (error) {
    if (
      error instanceof Error &&
      /no such network|network \S+ not found|network not found/i.test(error.message)
    ) {
      return undefined;
    }
    throw error;
  }
}

function toDockerNetwork({ Name: name, IPAM, Containers }: Inspected): DockerNetwork {
  const subnets = IPAM.Config ?? [];
  const [ipv4] = subnets.flatMap(toIpv4);
  if (ipv4 !== undefined) {
    return {
      name,
      ...ipv4,
      containers: Object.fromEntries(
        Object.values(Containers ?? {}).flatMap((container) => {
          const address = bare(container.IPv4Address);
          return address === undefined ? [] : [[container.Name, address]];
        }),
      ),
    };
  }
  const found = subnets.flatMap(({ Subnet }) => Subnet ?? []).join(", ");
  throw new AddressError(
    `Docker's network ${name} has no IPv4 subnet (${found === "" ? "none at all" : `only ${found}`}), and the ` +
      "clusters reach each other by IPv4",
    anotherNetwork(name),
  );
}

/** The IPv4 part of a subnet's configuration; empty if that is IPv6. */
function toIpv4({
  Subnet: cidr = "",
  Gateway,
  IPRange,
}: SubnetConfig): Omit<DockerNetwork, "name" | "containers">[] {
  const subnet = parseSubnet(cidr);
  if (subnet === undefined) return [];
  const ipRange = parseSubnet(IPRange ?? "");
  // Docker names it only where it chose the subnet too. It takes the first that a host may have.
  const gateway = bare(Gateway) ?? Math.max((ipRange ?? subnet).first, subnet.first + 1);
  return [{ cidr, subnet, gateway, ...(ipRange && { ipRange }) }];
}

/** An address that may have the length of its network behind it, as `172.18.0.2/16`. */
function bare(address = ""): number | undefined {
  return parseAddress(address.split("/")[0] ?? "");
}

/** The IPv4 part of any of Docker's networks. */
export type DockerSubnet = Pick<DockerNetwork, "subnet" | "gateway">;

/**
 * The IPv4 subnets of all of Docker's networks.
 *
 * @throws Error with what Docker says, if it does not answer
 */
export async function readDockerSubnets(docker: Docker = runDocker): Promise<DockerSubnet[]> {
  const ids = (await docker("network", "ls", "--quiet")).split("\n").filter(Boolean);
  const networks =
    ids.length === 0 ? [] : inspected.parse(JSON.parse(await docker("network", "inspect", ...ids)));
  return networks.flatMap(({ IPAM }) => (IPAM.Config ?? []).flatMap(toIpv4));
}
