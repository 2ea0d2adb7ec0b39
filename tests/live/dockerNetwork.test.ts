import { readDockerNetwork } from "../../live/dockerNetwork";
import { formatAddress, formatRange } from "../../slim/addresses";

const read = (network: object) => readDockerNetwork(() => Promise.resolve(JSON.stringify([network])));

/** What is read, as text. */
async function summary(network: object) {
  const found = await read(network);
  return (
    found && {
      cidr: found.cidr,
      gateway: formatAddress(found.gateway),
      ...(found.ipRange && { ipRange: formatRange(found.ipRange) }),
      containers: Object.fromEntries(
        Object.entries(found.containers).map(([name, address]) => [name, formatAddress(address)]),
      ),
    }
  );
}

const docker = (config: object[] | null, containers: object = {}) => ({
  Name: "kind",
  Driver: "bridge",
  EnableIPv6: true,
  IPAM: { Driver: "default", Options: {}, Config: config },
  Containers: containers,
});

describe("reading Kind's network", () => {
  it("takes the IPv4 part of the network that Kind makes", async () => {
    const network = docker(
      [
        { Subnet: "fc00:f853:ccd:e793::/64", Gateway: "fc00:f853:ccd:e793::1" },
        { Subnet: "172.18.0.0/16", Gateway: "172.18.0.1" },
      ],
      {
        "0123": {
          Name: "a-control-plane",
          IPv4Address: "172.18.0.2/16",
          IPv6Address: "fc00:f853:ccd:e793::2/64",
        },
        "4567": { Name: "without", IPv4Address: "", IPv6Address: "" },
      },
    );
    expect(await summary(network)).toEqual({
      cidr: "172.18.0.0/16",
      gateway: "172.18.0.1",
      containers: { "a-control-plane": "172.18.0.2" },
    });
  });

  // As Docker 20.10 and 28 print networks that were made with --subnet, and as their bridges are.
  it.each([
    [[{ Subnet: "10.99.0.0/28" }], { cidr: "10.99.0.0/28", gateway: "10.99.0.1" }],
    [
      [{ Subnet: "10.98.0.0/16", IPRange: "10.98.128.0/17" }],
      { cidr: "10.98.0.0/16", gateway: "10.98.128.0", ipRange: "10.98.128.0-10.98.255.255" },
    ],
    [
      [{ Subnet: "10.97.0.0/16", IPRange: "10.97.0.0/24" }],
      { cidr: "10.97.0.0/16", gateway: "10.97.0.1", ipRange: "10.97.0.0-10.97.0.255" },
    ],
  ])("knows the gateway that Docker does not print: %j", async (config, expected) => {
    expect(await summary(docker(config))).toEqual({ ...expected, containers: {} });
  });

  it("takes Podman's form", async () => {
    const network = {
      name: "kind",
      driver: "bridge",
      subnets: [
        { subnet: "fc00:f853:ccd:e793::/64", gateway: "fc00:f853:ccd:e793::1" },
        { subnet: "10.89.0.0/24", gateway: "10.89.0.1" },
      ],
      ipv6_enabled: true,
      containers: {
        "0123": {
          name: "a-control-plane",
          interfaces: {
            eth0: { subnets: [{ ipnet: "fc00:f853:ccd:e793::2/64" }, { ipnet: "10.89.0.2/24" }] },
          },
        },
      },
    };
    expect(await summary(network)).toEqual({
      cidr: "10.89.0.0/24",
      gateway: "10.89.0.1",
      containers: { "a-control-plane": "10.89.0.2" },
    });
  });

  it.each([
    [[{ Subnet: "fd00:1::/64", Gateway: "fd00:1::1" }], "(only fd00:1::/64)"],
    [[], "(none at all)"],
    [null, "(none at all)"],
  ])("refuses a network without IPv4: %j", async (config, found) => {
    await expect(read(docker(config))).rejects.toThrow(
      `Docker's network kind has no IPv4 subnet ${found}, and the clusters reach each other by IPv4`,
    );
  });

  it("says how to have another network in place of this one", async () => {
    const network = { ...docker([]), Name: "mine" };
    await expect(read(network)).rejects.toMatchObject({
      todo: expect.stringMatching(/docker network rm mine\. .* --subnet 172\.30\.0\.0\/16 mine\.$/) as string,
    });
  });

  it.each([
    "Error response from daemon: network kind not found",
    "Error: No such network: kind",
    "Error: network kind: network not found",
  ])("finds none by: %s", async (said) => {
    expect(await readDockerNetwork(() => Promise.reject(new Error(said)))).toBeUndefined();
  });

  it("fails with what Docker says otherwise", async () => {
    const said = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock";
    await expect(readDockerNetwork(() => Promise.reject(new Error(said)))).rejects.toThrow(said);
  });
});
