import { size } from "../../../slim/addresses";
import { addressesNeeded, addressRange } from "../../../stacks/fleet/addressRanges";
import { parseFleet } from "../../../stacks/fleet/loadFleet";
import { fleetTopology } from "../../../stacks/fleet/topology";

const clusters = (changes: object = {}) => [
  { name: "admin", roles: ["controller"] },
  { name: "a", roles: ["nodes"], replicas: 3, ...changes },
  { name: "b", roles: ["nodes"], replicas: 3 },
];
const topology = (config: Record<string, unknown>) => fleetTopology(parseFleet(config));

describe("the topology of a fleet", () => {
  const before = topology({ clusters: clusters() });

  it.each<[string, Record<string, unknown>]>([
    ["number of nodes", { clusters: clusters({ replicas: 4 }) }],
    ["trust domain", { clusters: clusters({ trustDomain: "other" }) }],
    ["addresses", { clusters: clusters({ hosts: "200-220" }) }],
    ["set of clusters", { clusters: [...clusters(), { name: "c", roles: ["nodes"] }] }],
  ])("changes with the %s", (_what, config) => {
    expect(topology(config)).not.toBe(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ["messages", { clusters: clusters(), clients: { messages: 3 } }],
    ["images", { clusters: clusters(), images: { node: "a:b" } }],
  ])("stays with other %s", (_what, config) => {
    expect(topology(config)).toBe(before);
  });
});

it("keeps a cluster's addresses for any number of nodes", () => {
  const range = (replicas: number) => addressRange({ roles: ["nodes"], replicas }, 1);
  expect(range(2)).toEqual(range(20));
  expect(size(range(20))).toBeGreaterThanOrEqual(
    addressesNeeded({ roles: ["controller", "nodes"], replicas: 20 }),
  );
});
