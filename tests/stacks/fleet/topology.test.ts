import { fromOutput } from "../../../stacks/fleet/addressRanges";
import { parseFleet } from "../../support/parseFleet";
import { fleetTopology } from "../../../stacks/fleet/topology";

const clusters = (changes: object = {}) => [
  { name: "admin", roles: ["controller"] },
  { name: "a", roles: ["nodes"], replicas: 3, ...changes },
  { name: "b", roles: ["nodes"], replicas: 3 },
];
const RANGES = {
  admin: "172.18.0.100-172.18.0.124",
  a: "172.18.0.125-172.18.0.149",
  b: "172.18.0.150-172.18.0.174",
};

function topology(config: Record<string, unknown>, ranges: Record<string, string> = RANGES): string {
  const output = Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, [range]]));
  return fleetTopology(parseFleet(config), fromOutput(output));
}

describe("the topology of a fleet", () => {
  const before = topology({ clusters: clusters() });

  it.each<[string, Record<string, unknown>]>([
    ["number of nodes", { clusters: clusters({ replicas: 4 }) }],
    ["trust domain", { clusters: clusters({ trustDomain: "other" }) }],
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

  it("changes with the addresses of nodes, and with no others", () => {
    const changed = (name: keyof typeof RANGES) =>
      topology({ clusters: clusters() }, { ...RANGES, [name]: "172.18.1.0-172.18.1.24" });
    expect(changed("a")).not.toBe(before);
    expect(changed("admin")).toBe(before);
  });
});
