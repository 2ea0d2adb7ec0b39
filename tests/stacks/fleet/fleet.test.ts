import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseFleet } from "../../support/parseFleet";
import { validateStack } from "../../../stacks/configuredStack";
import { type Fleet, fleetSchema } from "../../../stacks/fleet/fleet";
import { foodmagSchema } from "../../../stacks/foodmag/foodmag";
import { postgresSchema } from "../../../stacks/postgres/postgres";

const valid = { clusters: [{ name: "slim-cluster", trustDomain: "example.local" }] };

function problems(config: Record<string, unknown>): string {
  try {
    parseFleet(config);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

describe("the configuration", () => {
  it("has defaults for everything but the clusters", () => {
    expect(parseFleet(valid)).toEqual({
      clusters: [
        { name: "slim-cluster", trustDomain: "example.local", roles: ["controller", "nodes"], replicas: 3 },
      ],
      partners: [],
      federated: false,
      loadBalancer: "metallb",
      links: "gateways",
      versionSet: "default",
      prefix: "slim",
      images: {},
      resources: {},
      logLevels: {},
      charts: {},
      timeouts: { spireSeconds: 600, loadBalancerSeconds: 300, linksSeconds: 300 },
      clients: { messages: 10, timeoutSeconds: 240 },
    } satisfies Fleet);
  });

  it("takes a trust domain in both forms, and the cluster's name in its place", () => {
    const domain = (cluster: object) => parseFleet({ clusters: [cluster] }).clusters[0].trustDomain;
    expect(domain({ name: "a", trustDomain: "spiffe://a.example" })).toBe("a.example");
    expect(domain({ name: "cluster-a.example" })).toBe("cluster-a.example");
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no clusters", {}, "slim:clusters: expected a list; given nothing"],
    [
      "a misspelt key",
      { ...valid, cluster: 1 },
      "slim:cluster: expected no such key; known here: clusters, partners, federated, loadBalancer, links, versionSet",
    ],
    [
      "a misspelt key of a cluster",
      { clusters: [{ name: "a", replica: 2 }] },
      "slim:clusters[0].replica: expected no such key; known here: name, trustDomain, roles, replicas, maxReplicas, hosts",
    ],
    [
      "a wrong trust domain",
      { clusters: [{ name: "a", trustDomain: "Example.local" }] },
      'slim:clusters[0].trustDomain: expected a SPIFFE trust domain that is a DNS name: labels of lower-case letters, digits and dashes, separated by single dots, at most 240 characters, with or without spiffe:// before it; given "Example.local"',
    ],
    [
      "no nodes",
      { clusters: [{ name: "a", replicas: 0 }] },
      "slim:clusters[0].replicas: expected a whole number from 1 to 80; given 0",
    ],
    [
      "half a node",
      { clusters: [{ name: "a", replicas: 1.5 }] },
      "slim:clusters[0].replicas: expected a whole number from 1 to 80; given 1.5",
    ],
    [
      "a number as text",
      { clusters: [{ name: "a", replicas: "3" }] },
      'slim:clusters[0].replicas: expected a number; given "3"',
    ],
    [
      "a bad name",
      { clusters: [{ name: "A b" }] },
      'slim:clusters[0].name: expected a name for Kind: labels of lower-case letters, digits and dashes, separated by single dots, at most 49 characters; given "A b"',
    ],
    [
      "a name with two dots in a row",
      { clusters: [{ name: "a..b" }] },
      "slim:clusters[0].name: expected a name",
    ],
    [
      "a trust domain that cannot be part of a DNS name",
      { clusters: [{ name: "a", trustDomain: "a_b" }] },
      "slim:clusters[0].trustDomain: expected a SPIFFE trust domain that is a DNS name",
    ],
    [
      "an image with a scheme",
      { ...valid, images: { node: "https://ghcr.io/agntcy/slim:1.4.0" } },
      "slim:images.node: expected a container image",
    ],
    [
      "an image with upper case in its path",
      { ...valid, images: { node: "ghcr.io/Agntcy/slim:1.4.0" } },
      "slim:images.node: expected a container image",
    ],
    [
      "the prefix of somebody else's namespace",
      { ...valid, prefix: "kube-system" },
      "slim:prefix: expected 1 to 40 lower-case letters",
    ],
    [
      "a wait that is too short",
      { ...valid, timeouts: { linksSeconds: 5 } },
      "slim:timeouts.linksSeconds: expected a whole number from 30 to 7200; given 5",
    ],
    ["an empty item of a list", { clusters: [null] }, "slim:clusters[0]: expected a map; given null"],
    [
      "an unknown role",
      { clusters: [{ name: "a", roles: ["node"] }] },
      'slim:clusters[0].roles[0]: expected one of controller, nodes; given "node"',
    ],
    [
      "an unknown version set",
      { ...valid, versionSet: "slim-2" },
      'slim:versionSet: expected one of default, slim-3.4, slim-1.4.0; given "slim-2"',
    ],
    [
      "a chart that isn't there",
      { ...valid, charts: { spire: "no/such/chart" } },
      'slim:charts.spire: expected a folder with a Chart.yaml, or a .tgz file, that exists; given "no/such/chart"',
    ],
    [
      "a name that is used twice",
      { clusters: [{ name: "a" }, { name: "a", trustDomain: "b", roles: ["nodes"] }] },
      'slim:clusters[1].name: expected a value that no other cluster has; given "a"',
    ],
    [
      "two controllers",
      { clusters: [{ name: "a" }, { name: "b" }] },
      "slim:clusters: expected exactly one cluster with the role controller",
    ],
    [
      "no nodes anywhere",
      { clusters: [{ name: "a", roles: ["controller"] }] },
      "slim:clusters: expected a cluster with the role nodes",
    ],
    [
      "no messages",
      { ...valid, clients: { messages: 0 } },
      "slim:clients.messages: expected a whole number from 1 to 1000; given 0",
    ],
    [
      "an image that is none",
      { ...valid, images: { client: "-" } },
      'slim:images.client: expected a container image such as registry/name:tag, without https:// and with a path in lower case; given "-"',
    ],
    [
      "host numbers that leave the network",
      { ...valid, clusters: [{ name: "a", hosts: "200-300" }] },
      'slim:clusters[0].hosts: expected host numbers of Kind\'s network from 1 to 254, such as 200-205; given "200-300"',
    ],
    [
      "host numbers that two clusters have",
      {
        clusters: [
          { name: "a", hosts: "200-209" },
          { name: "b", roles: ["nodes"], hosts: "205-214" },
        ],
      },
      'slim:clusters[1].hosts: expected host numbers for b that a does not have; given "205-214"',
    ],
    [
      "too few host numbers",
      {
        clusters: [
          { name: "a", hosts: "200" },
          { name: "b", roles: ["nodes"] },
        ],
      },
      'slim:clusters[0].hosts: expected at least 6 host numbers, one for each LoadBalancer Service; given "200"',
    ],
    [
      "a receiver in a cluster without nodes",
      {
        clusters: [
          { name: "a", roles: ["controller"] },
          { name: "b", roles: ["nodes"] },
        ],
        clients: { receiver: "a" },
      },
      'slim:clients.receiver: expected the name of a cluster with the role nodes: b; given "a"',
    ],
    [
      "an image of another line of SLIM",
      { ...valid, versionSet: "slim-3.4", images: { node: "ghcr.io/agntcy/slim:1.4.0" } },
      'slim:images.node: expected an image of SLIM 3.4, as the version set is one of SLIM 3.4; given "ghcr.io/agntcy/slim:1.4.0"',
    ],
    [
      "a mesh with a line that has none",
      { ...valid, versionSet: "slim-1.4.0", links: "mesh" },
      'slim:links: expected gateways, as SLIM 1.4 has no mesh; given "mesh"',
    ],
    [
      "more nodes than a line can have",
      { ...valid, versionSet: "slim-3.4", clusters: [{ name: "a", replicas: 33 }] },
      "slim:clusters[0].replicas: expected at most 32, as SLIM 3.4 has no more in a cluster; given 33",
    ],
    [
      "more nodes than there may be",
      { ...valid, clusters: [{ name: "a", replicas: 5, maxReplicas: 4 }] },
      "slim:clusters[0].maxReplicas: expected at least the number of replicas, which is 5; given 4",
    ],
    [
      "a version set by the name of what every object has",
      { ...valid, versionSet: "toString" },
      'slim:versionSet: expected one of default, slim-3.4, slim-1.4.0; given "toString"',
    ],
    [
      "an unknown load balancer",
      { ...valid, loadBalancer: "x" },
      'slim:loadBalancer: expected one of metallb, external; given "x"',
    ],
  ])("refuses %s", (_what, config, message) => {
    expect(problems(config)).toContain(message);
  });

  it("takes numbers for names and host numbers, as YAML has them", () => {
    const [first] = parseFleet({ clusters: [{ name: 1, hosts: 200 }] }).clusters;
    expect(first).toMatchObject({ name: "1", trustDomain: "1", hosts: "200" });
  });

  it("names the project as it is called", () => {
    expect(() => parseFleet({}, "mesh")).toThrow("mesh:clusters: expected a list");
  });

  it("takes as many clusters and nodes as a network may hold", () => {
    const names = Array.from({ length: 30 }, (_, index) => `c${index}`);
    const clusters = names.map((name, index) => ({
      name,
      replicas: 40,
      ...(index > 0 && { roles: ["nodes"] }),
    }));
    expect(parseFleet({ clusters }).clusters).toHaveLength(30);
  });

  it("leaves host numbers alone where somebody else gives the addresses", () => {
    const clusters = [
      { name: "a", hosts: "200" },
      { name: "b", roles: ["nodes"], hosts: "200" },
    ];
    expect(problems({ clusters })).toContain("clusters[0].hosts");
    expect(problems({ clusters, loadBalancer: "external" })).toBe("none");
  });

  it("names every problem at once", () => {
    const message = problems({
      clusters: [
        { name: "A", replicas: 0 },
        { name: "b", roles: [] },
      ],
      versionSet: "x",
      nope: true,
    });
    for (const key of [
      "clusters[0].name",
      "clusters[0].replicas",
      "clusters[1].roles",
      "versionSet",
      "nope",
    ]) {
      expect(message).toContain(`slim:${key}: expected`);
    }
  });

  it("has the same defaults in Pulumi.yaml", () => {
    const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
      config: Record<string, { default?: unknown; description: string }>;
    };
    const defaults = Object.fromEntries(
      Object.entries(config).flatMap(([key, { default: value }]) =>
        value === undefined ? [] : [[key, value]],
      ),
    );
    expect(validateStack({ ...valid, ...defaults }, "slim")).toEqual(validateStack(valid, "slim"));
    const known = [fleetSchema, postgresSchema, foodmagSchema].flatMap(({ shape }) => Object.keys(shape));
    expect(Object.keys(config).sort()).toEqual([...new Set(["stack", ...known])].sort());
  });
});
