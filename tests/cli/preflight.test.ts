import { conclude } from "../../cli/preflight";
import type { Finding } from "../../cli/preflight/finding";
import { planOf } from "../../cli/preflight/plan";
import type { ResourceState } from "../../cli/recovery/checkpoint";
import { parseRange } from "../../slim/addresses";
import { isOlder } from "../../cli/preflight/version";

const finding = (severity: Finding["severity"], what: string): Finding => ({
  severity,
  what,
  todo: `do ${what}`,
});

describe("the conclusion", () => {
  it("lists warnings with what to do", () => {
    expect(conclude([finding("warning", "a"), finding("warning", "b")])).toEqual([
      "warning: a",
      "  do a",
      "warning: b",
      "  do b",
    ]);
    expect(conclude([])).toEqual([]);
  });

  it("is one error with everything, errors first", () => {
    expect(() => conclude([finding("warning", "a"), finding("error", "b"), finding("error", "c")])).toThrow(
      /nothing was changed\.\n {2}error: b\n {4}do b\n {2}error: c\n {4}do c\n {2}warning: a\n {4}do a$/,
    );
  });
});

describe("the plan", () => {
  const clusters = [
    { name: "admin", roles: ["controller"] },
    { name: "a", roles: ["nodes"] },
  ];
  const cluster = (name: string) => ({ urn: name, type: "kind:index/cluster:Cluster", inputs: { name } });
  const planned = (config: Record<string, string>, resources?: ResourceState[]) =>
    planOf(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])), { resources });

  it("has the clusters of the configuration that are not in the state, and their image", () => {
    const config = {
      "pulumi:disable-default-providers": '["kubernetes"]',
      "slim:clusters": JSON.stringify(clusters),
      "slim:images": '{"kindNode":"kindest/node:v1"}',
      "slim:loadBalancer": "external",
    };
    const nodeImage = "kindest/node:v1";
    const common = { nodeImage, usesKind: true, claims: [], previousRanges: {} };
    expect(planned(config)).toEqual({ newClusters: ["admin", "a"], ...common });
    const state = [{ urn: "stack", type: "pulumi:pulumi:Stack" }, cluster("admin"), cluster("removed")];
    expect(planned(config, state)).toEqual({ newClusters: ["a"], ...common });
  });

  it("needs no Docker for clusters that exist", () => {
    const kubeconfig = JSON.stringify({
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: "https://c" } }],
      users: [{ name: "u", user: {} }],
    });
    const existing = { "slim:clusters": JSON.stringify([{ name: "prod", kubeconfig }]) };
    expect(planned(existing)).toMatchObject({ newClusters: [], usesKind: false });
    expect(planned(existing, [cluster("removed")])).toMatchObject({ usesKind: true });
  });

  it("has the addresses that load balancers ask for, and those that they have", () => {
    const config = { "slim:clusters": JSON.stringify([clusters[0], { ...clusters[1], hosts: "200-210" }]) };
    const outputs = { addressRanges: { admin: ["172.18.0.100-172.18.0.124"] } };
    const plan = planned(config, [{ urn: "stack", type: "pulumi:pulumi:Stack", outputs }]);
    expect(plan.claims).toEqual([
      { cluster: "admin", needed: 2 },
      { cluster: "a", needed: 5, hosts: { first: 200, last: 210 } },
    ]);
    expect(plan.previousRanges).toEqual({ admin: [parseRange("172.18.0.100-172.18.0.124")] });
  });

  it("asks for no addresses with one cluster", () => {
    const plan = planned({ "slim:clusters": JSON.stringify([{ name: "a" }]) });
    expect(plan).toMatchObject({ newClusters: ["a"], claims: [] });
  });

  it.each([
    ["is missing", {}],
    ["is wrong", { "slim:clusters": '[{"name":"A B"}]' }],
    ["cannot be read", { "slim:clusters": "[{" }],
  ])("has nothing where the configuration %s", (_case, config) => {
    expect(planned(config)).toEqual({ newClusters: [] });
  });
});

it.each([
  ["3.216.9", "3.217.0", true],
  ["v3.217.0", "3.217.0", false],
  ["3.217.0-alpha.1", "3.217.0", false],
  ["20.9", "20.10", true],
  ["20", "20.10", true],
  ["20.10.24+dfsg1", "20.10", false],
  ["100.0.0", "20.10", false],
  ["v22.1.0", "22", false],
  ["unknown", "22", false],
])("has %s older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
