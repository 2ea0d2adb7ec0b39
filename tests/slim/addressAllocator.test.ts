import { allocate, type Claim, keptRanges } from "../../slim/addressAllocator";
import { type AddressRanges, formatRange, parseAddress, parseRange, parseSubnet } from "../../slim/addresses";
import type { AddressError, DockerNetwork } from "../../slim/dockerNetwork";
import { parseHostRange } from "../../slim/hostNumbers";

const address = (text: string) => parseAddress(text) ?? NaN;

/** A network whose gateway is its first address, unless it is said. */
function network(
  cidr: string,
  {
    gateway,
    ipRange,
    containers = {},
  }: { gateway?: string; ipRange?: string; containers?: Record<string, string> } = {},
): DockerNetwork {
  const subnet = parseSubnet(cidr);
  if (subnet === undefined) throw new Error(cidr);
  return {
    name: "kind",
    cidr,
    subnet,
    gateway: gateway === undefined ? subnet.first + 1 : address(gateway),
    ipRange: parseSubnet(ipRange ?? ""),
    containers: Object.fromEntries(Object.entries(containers).map(([name, text]) => [name, address(text)])),
  };
}

const claim = (cluster: string, needed: number, hosts?: string): Claim => ({
  cluster,
  needed,
  hosts: hosts === undefined ? undefined : parseHostRange(hosts),
});

/** The stack multicluster: a controller and two times three nodes. */
const THREE = [claim("admin", 2), claim("a", 5), claim("b", 5)];
const DEFAULT = network("172.18.0.0/16");

const texts = (ranges: AddressRanges) =>
  Object.fromEntries(
    Object.entries(ranges).map(([cluster, some]) => [cluster, some.map(formatRange).join(",")]),
  );
const ranges = (some: Record<string, string>): AddressRanges =>
  Object.fromEntries(
    Object.entries(some).map(([cluster, text]) => [
      cluster,
      text.split(",").map((range) => parseRange(range) ?? { first: NaN, last: NaN }),
    ]),
  );
const allocated = (where: DockerNetwork, claims: Claim[], previous: Record<string, string> = {}) =>
  texts(allocate(where, claims, ranges(previous)));

function refusal(where: DockerNetwork, claims: Claim[], previous: Record<string, string> = {}): string {
  try {
    allocated(where, claims, previous);
  } catch (error) {
    return `${(error as AddressError).message} | ${(error as AddressError).todo}`;
  }
  return "none";
}

describe("the addresses of a new fleet", () => {
  it.each<[string, DockerNetwork, Record<string, string>]>([
    [
      "Docker's own network",
      DEFAULT,
      {
        admin: "172.18.0.100-172.18.0.124",
        a: "172.18.0.125-172.18.0.149",
        b: "172.18.0.150-172.18.0.174",
      },
    ],
    [
      "a /20 of Docker's address pools",
      network("192.168.16.0/20"),
      {
        admin: "192.168.16.100-192.168.16.124",
        a: "192.168.16.125-192.168.16.149",
        b: "192.168.16.150-192.168.16.174",
      },
    ],
    [
      "a /24",
      network("10.1.2.0/24"),
      { admin: "10.1.2.100-10.1.2.124", a: "10.1.2.125-10.1.2.149", b: "10.1.2.150-10.1.2.174" },
    ],
    [
      "the upper half of a /24",
      network("10.99.0.128/25"),
      { admin: "10.99.0.180-10.99.0.204", a: "10.99.0.205-10.99.0.229", b: "10.99.0.230-10.99.0.254" },
    ],
    [
      "a /27, with exactly what each needs",
      network("10.99.0.0/27"),
      { admin: "10.99.0.19-10.99.0.20", a: "10.99.0.21-10.99.0.25", b: "10.99.0.26-10.99.0.30" },
    ],
    [
      "a range for containers at the bottom",
      network("172.18.0.0/16", { ipRange: "172.18.0.0/24" }),
      { admin: "172.18.1.0-172.18.1.24", a: "172.18.1.25-172.18.1.49", b: "172.18.1.50-172.18.1.74" },
    ],
    [
      "a range for containers high up",
      network("172.18.0.0/16", { ipRange: "172.18.200.0/24", gateway: "172.18.200.0" }),
      { admin: "172.18.0.1-172.18.0.25", a: "172.18.0.26-172.18.0.50", b: "172.18.0.51-172.18.0.75" },
    ],
    [
      "a range for containers that is the whole network",
      network("172.18.0.0/16", { ipRange: "172.18.0.0/16" }),
      {
        admin: "172.18.0.100-172.18.0.124",
        a: "172.18.0.125-172.18.0.149",
        b: "172.18.0.150-172.18.0.174",
      },
    ],
    [
      "a gateway and a container in the midst",
      network("172.18.0.0/16", { gateway: "172.18.0.110", containers: { registry: "172.18.0.140" } }),
      {
        admin: "172.18.0.111-172.18.0.135",
        a: "172.18.0.141-172.18.0.165",
        b: "172.18.0.166-172.18.0.190",
      },
    ],
  ])("are free ones of %s", (_what, where, expected) => {
    expect(allocated(where, THREE)).toEqual(expected);
  });

  it("fill a network to its last address", () => {
    // 14 hosts: the gateway, 2 nodes, 11 Services.
    const where = network("10.99.0.0/28");
    expect(allocated(where, [claim("a", 6), claim("b", 5)])).toEqual({
      a: "10.99.0.4-10.99.0.9",
      b: "10.99.0.10-10.99.0.14",
    });
    expect(refusal(where, [claim("a", 6), claim("b", 6)])).toMatch(
      "Docker's network kind (10.99.0.0/28) has 11 free addresses beside its gateway, its containers and the " +
        "clusters' nodes; the load balancers need 6 for a, 6 for b | Give the clusters fewer nodes",
    );
  });

  it("are refused where a single one is left", () => {
    const previous = { a: "10.99.0.6-10.99.0.10", b: "10.99.0.11-10.99.0.14" };
    const claims = [claim("a", 5), claim("b", 4), claim("c", 4)];
    expect(refusal(network("10.99.0.0/28"), claims, previous)).toMatch(
      /has 1 free address beside .* need 4 for c \|/,
    );
  });

  it("are in pieces where there is no other room", () => {
    const containers = { x: "10.99.0.7", y: "10.99.0.11" };
    expect(allocated(network("10.99.0.0/28", { containers }), [claim("a", 8)])).toEqual({
      a: "10.99.0.5-10.99.0.6,10.99.0.8-10.99.0.10,10.99.0.12-10.99.0.14",
    });
  });

  it("leave the nodes their place, whether they are there yet or not, and beside containers of others", () => {
    const claims = [claim("a", 5), claim("b", 4)];
    const before = allocated(network("10.99.0.0/28"), claims);
    const nodes = { "a-control-plane": "10.99.0.2", "b-control-plane": "10.99.0.3" };
    expect(allocated(network("10.99.0.0/28", { containers: nodes }), claims)).toEqual(before);
    expect(
      allocated(network("10.99.0.0/28", { containers: { x: "10.99.0.2", y: "10.99.0.3" } }), claims),
    ).toEqual({ a: "10.99.0.6-10.99.0.10", b: "10.99.0.11-10.99.0.14" });
  });

  it("do for twelve clusters, and for forty Services of one", () => {
    const many = Array.from({ length: 12 }, (_, index) => claim(`c${index}`, index === 3 ? 40 : 5));
    const given = allocate(DEFAULT, many, {});
    const all = Object.values(given).flat();
    const addresses = all.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, more) => first + more),
    );
    expect(new Set(addresses).size).toBe(11 * 25 + 40);
    expect(Math.min(...addresses)).toBe(address("172.18.0.100"));
  });

  it("are refused where the nodes themselves have no room", () => {
    expect(refusal(network("10.99.0.0/30"), THREE)).toMatch(
      "Docker's network kind (10.99.0.0/30) has room for 1 container; the clusters need 3",
    );
  });
});

describe("the addresses of a fleet that is there", () => {
  const previous = allocated(DEFAULT, THREE);

  it.each<[string, Claim[], Record<string, string>]>([
    ["a cluster at the end", [...THREE, claim("c", 5)], { ...previous, c: "172.18.0.175-172.18.0.199" }],
    ["a cluster in front", [claim("c", 5), ...THREE], { c: "172.18.0.175-172.18.0.199", ...previous }],
    ["another order", [...THREE].reverse(), previous],
    ["more nodes", [claim("admin", 2), claim("a", 25), claim("b", 5)], previous],
    [
      "more nodes than its range has",
      [claim("admin", 2), claim("a", 26), claim("b", 5)],
      { ...previous, a: "172.18.0.125-172.18.0.149,172.18.0.175-172.18.0.199" },
    ],
    ["fewer nodes", [claim("admin", 2), claim("a", 3), claim("b", 5)], previous],
    [
      "another cluster in place of one that is about to go",
      [claim("admin", 2), claim("c", 5), claim("b", 5)],
      { admin: previous.admin ?? "", c: "172.18.0.175-172.18.0.199", b: previous.b ?? "" },
    ],
  ])("stay with %s", (_what, claims, expected) => {
    expect(allocated(DEFAULT, claims, previous)).toEqual(expected);
  });

  it("are used again when their cluster has gone", () => {
    const others = Object.fromEntries(Object.entries(previous).filter(([cluster]) => cluster !== "a"));
    expect(allocated(DEFAULT, [...THREE, claim("c", 5)], others)).toMatchObject({
      a: "172.18.0.125-172.18.0.149",
      c: "172.18.0.175-172.18.0.199",
    });
  });

  it("need no look at the network where nothing more is asked for", () => {
    const kept = (claims: Claim[]) => {
      const found = keptRanges(claims, ranges(previous));
      return found && texts(found);
    };
    expect(kept(THREE)).toEqual(previous);
    expect(kept(THREE.slice(0, 2))).toEqual({ admin: previous.admin, a: previous.a });
    expect(kept([claim("admin", 2, "100-124"), ...THREE.slice(1)])).toEqual(previous);
    expect(kept([...THREE, claim("c", 2)])).toBeUndefined();
    expect(kept([claim("admin", 26), ...THREE.slice(1)])).toBeUndefined();
    expect(kept([claim("admin", 2, "100-125"), ...THREE.slice(1)])).toBeUndefined();
  });

  it("are refused in a network that was made anew", () => {
    expect(refusal(network("10.99.0.0/24"), THREE, previous)).toMatch(
      /^Docker's network kind is 10\.99\.0\.0\/24 now, but .*: admin has 172\.18\.0\.100-172\.18\.0\.124, a has/,
    );
  });
});

describe("configured host numbers", () => {
  it("are addresses of the network, and others keep away from them", () => {
    expect(allocated(DEFAULT, [claim("a", 5), claim("b", 5, "110-119")])).toEqual({
      a: "172.18.0.120-172.18.0.144",
      b: "172.18.0.110-172.18.0.119",
    });
  });

  it.each<[string, DockerNetwork, Claim[], string]>([
    [
      "the gateway",
      DEFAULT,
      [claim("a", 6, "1-9"), claim("b", 5)],
      "cluster a: expected host numbers without the network's gateway, 172.18.0.1; given 172.18.0.1-172.18.0.9",
    ],
    [
      "what nodes will get",
      DEFAULT,
      [claim("a", 6, "2-9"), claim("b", 5)],
      "cluster a: expected host numbers above 172.18.0.3, because Docker gives those below to the clusters' nodes",
    ],
    [
      "a container's address",
      network("172.18.0.0/16", { containers: { registry: "172.18.0.205" } }),
      [claim("a", 6, "200-209")],
      "cluster a: expected host numbers without 172.18.0.205, which the container registry has",
    ],
    [
      "addresses outside of the network",
      network("10.99.0.128/25"),
      [claim("a", 6, "100-109")],
      "cluster a: expected host numbers of addresses from 10.99.0.129 to 10.99.0.254; given 10.99.0.100-10.99.0.109",
    ],
    [
      "the network's last address",
      network("10.99.0.0/28"),
      [claim("a", 6, "10-15")],
      "cluster a: expected host numbers of addresses from 10.99.0.1 to 10.99.0.14",
    ],
  ])("are refused with %s", (_what, where, claims, message) => {
    expect(refusal(where, claims)).toMatch(message);
  });

  it("are refused where another cluster has them, or its Services had others", () => {
    const previous = { a: "172.18.0.100-172.18.0.124", b: "172.18.0.125-172.18.0.149" };
    expect(refusal(DEFAULT, [claim("a", 5), claim("b", 5), claim("c", 5, "120-130")], previous)).toMatch(
      "cluster c: expected host numbers that a does not have; given 172.18.0.120-172.18.0.130",
    );
    expect(refusal(DEFAULT, [claim("a", 5, "200-209"), claim("b", 5)], previous)).toMatch(
      "cluster a: expected host numbers with 172.18.0.100-172.18.0.124, which it has until it is taken down",
    );
    expect(allocated(DEFAULT, [claim("a", 5), claim("b", 40, "125-180")], previous)).toEqual({
      a: previous.a,
      b: "172.18.0.125-172.18.0.180",
    });
  });

  it("are refused all at once", () => {
    const message = refusal(DEFAULT, [claim("a", 5, "1-9"), claim("b", 5, "2-9")]);
    expect(message).toMatch(/cluster a: .*; cluster b: /);
  });
});
