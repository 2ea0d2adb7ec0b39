import { existsSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../../cli/project";
import type { SlimLineName } from "../../slim/line";
import { statusChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster, lines } from "./support/kindCluster";
import { failingPairs } from "./support/pinnedClients";
import { runningImages, unlockedImages } from "./support/runningImages";
import { SecretPlaces } from "./support/secretPlaces";
import { ANSWERED, greet, openPorts, svidIn, withoutSvid } from "./support/greeting";
import { Timing } from "./support/timing";

const ADMIN = "e2e-admin.example";
const A = "e2e-cluster-a.example";
const B = "e2e-cluster-b.example";
const NAMES = [ADMIN, A, B];
const NAMESPACES = ["slim", "spire", "default", "metallb-system"];
const admin = new KindCluster(ADMIN);
const a = new KindCluster(A);
const b = new KindCluster(B);
let deployment: Deployment;
let outputs: {
  clusters: Record<string, ClusterOutputs>;
  messages: unknown;
  hosts: Record<string, string>;
  hostsEntries: string;
};

interface ClusterOutputs {
  trustDomain: string;
  line: SlimLineName;
  loadBalancers: { bundleEndpoint?: string; controller?: string; slim?: string; nodes?: string[] };
}

const clustersWith = (replicas: number) => [
  { name: ADMIN, roles: ["controller"] },
  { name: A, roles: ["nodes"], replicas },
  { name: B, roles: ["nodes"], replicas },
];
const readOutputs = async () =>
  Object.fromEntries(
    Object.entries(await deployment.outputs()).map(([key, { value }]) => [key, value as unknown]),
  ) as typeof outputs;
/** SLIM 1.4 links every two nodes, later lines every two clusters. */
const growsByRestart = () => outputs.clusters[A]?.line === "1.4";
const allLinksAcross = (replicas: number) => {
  const count = growsByRestart() ? replicas ** 2 : 1;
  return `${count} of ${count}`;
};
/** The pods of the nodes, with how often each was started. */
const podsOf = (cluster: KindCluster) =>
  lines(
    cluster.kubectl(
      "get",
      "pods",
      "--namespace=slim",
      "--selector=app.kubernetes.io/name=slim",
      "--output=jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount}{'\\n'}{end}",
    ),
  );
/** What status sees of a part, in each cluster that has it. */
const seenOf = (part: string) =>
  statusChecks(deployment)
    .filter((check) => check.part === part)
    .map(({ seen }) => seen);

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": clustersWith(3),
  }));
  const timing = new Timing();
  const start = Date.now();
  await deployment.up(timing.onEvent);
  console.log(`up from nothing: ${((Date.now() - start) / 1000).toFixed(0)} s\n${timing.table()}`);
  outputs = await readOutputs();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

describe("messages", () => {
  it("went across clusters and were all answered", () => {
    expect(outputs.messages).toEqual({ requested: 10, sent: 10, received: 10 });
    const sent = b.kubectl("logs", "bob", "client");
    expect(sent.match(/received \(from session \d+\): hello from/g)).toHaveLength(10);
    expect(a.kubectl("logs", "alice", "client").match(/received: hello$/gm)).toHaveLength(10);
  });

  it("go from every node of one cluster to every node of the other", () => {
    expect(failingPairs(b, 3, a, 3)).toEqual([]);
  });
});

describe("the federation", () => {
  it.each(NAMES)("has two relationships in %s", (name) => {
    const list = new KindCluster(name).spireServer("federation", "list");
    expect(list).toContain("Found 2 federation relationships");
    for (const other of NAMES.filter((one) => one !== name)) {
      expect(list).toMatch(new RegExp(`Trust domain +: ${other}\n`));
    }
  });

  it("registers the nodes of both clusters, and links them across", () => {
    expect(seenOf("registered nodes")).toEqual(["3 of 3", "3 of 3"]);
    expect(seenOf("links inside")).toEqual(["3 of 3", "3 of 3"]);
    expect(seenOf("links across")).toEqual([allLinksAcross(3)]);
  });

  it("resolves no name of another cluster", () => {
    const probe =
      "import socket, sys\ntry:\n    print(socket.gethostbyname(sys.argv[1]))\nexcept OSError:\n    print('unknown')";
    for (const host of Object.keys(outputs.hosts)) expect(a.python(probe, host).trim()).toBe("unknown");
  });
});

it.each(NAMES)("every image in %s is in images.lock", (name) => {
  const images = runningImages(new KindCluster(name));
  expect(images.some((image) => image.includes("metallb"))).toBe(true);
  expect(unlockedImages(new KindCluster(name))).toEqual([]);
});

describe("the outputs", () => {
  it("name the addresses for /etc/hosts", () => {
    expect(Object.keys(outputs.hosts).sort()).toEqual([
      "slim-control.e2e-admin.example",
      "slim.e2e-cluster-a.example",
      "slim.e2e-cluster-b.example",
      "spire.e2e-admin.example",
      "spire.e2e-cluster-a.example",
      "spire.e2e-cluster-b.example",
    ]);
    expect(lines(outputs.hostsEntries).sort()).toEqual(
      Object.entries(outputs.hosts)
        .map(([name, address]) => `${address}\t${name}`)
        .sort(),
    );
  });
});

it("secrets are in no text that others read, in any cluster", async () => {
  for (const cluster of [admin, a, b]) {
    const { found } = await new SecretPlaces(deployment, cluster, NAMESPACES).find();
    expect(found).toEqual([]);
  }
});

describe("the load balancers' addresses", () => {
  const endpoints = (name: string) => {
    const { bundleEndpoint, controller, slim, nodes } = outputs.clusters[name]?.loadBalancers ?? {};
    return [bundleEndpoint?.replace("https://", ""), controller, slim, ...(nodes ?? [])].filter(
      (endpoint) => endpoint !== undefined,
    );
  };

  it("answer on their own port and on no other", () => {
    // From a pod of another cluster: another host of the same network.
    const ports = [46357, 46358, 50051, 50052, 8081, 8443, 443];
    for (const [name, from] of [
      [ADMIN, a],
      [A, a],
      [B, a],
    ] as const) {
      for (const endpoint of endpoints(name)) {
        const [host = "", port] = endpoint.split(":");
        expect([endpoint, openPorts(from, host, ports)]).toEqual([endpoint, [Number(port)]]);
      }
    }
  });

  it("refuse a client without an SVID", () => {
    for (const endpoint of [...endpoints(A), ...endpoints(B), ...endpoints(ADMIN)]) {
      if (endpoint.endsWith(":8443")) continue; // The bundle is public.
      expect([endpoint, ...withoutSvid(a, endpoint)]).not.toContain(ANSWERED);
    }
  });

  it("refuse an SVID of a domain that is not admitted", () => {
    // The controller's domain is federated, but its workloads are no peers of the nodes.
    const [endpoint = ""] = outputs.clusters[A]?.loadBalancers.nodes ?? [];
    expect(greetWithSvidOf(ADMIN, endpoint)).toMatch(/unknown ca/i);
    expect(greetWithSvidOf(B, endpoint)).toBe(ANSWERED);
  });
});

/** Greets a port of cluster a with an SVID that another cluster's SPIRE server mints for this; returns how it ended. */
function greetWithSvidOf(issuer: string, endpoint: string): string {
  const id = `spiffe://${issuer}/ns/slim/sa/stranger`;
  const minted = new KindCluster(issuer).spireServer("x509", "mint", "-spiffeID", id);
  return greet(a, endpoint, svidIn(minted));
}

describe("the stack", () => {
  it("has nothing to do in a second up, and finds no drift", async () => {
    const start = Date.now();
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    console.log(`up with nothing to do: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("has all nodes registered again within a minute after its controller was away", async () => {
    admin.kubectl("scale", "-n", "slim", "deployment/slim-control", "--replicas=0");
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    admin.kubectl("scale", "-n", "slim", "deployment/slim-control", "--replicas=1");
    admin.kubectl("rollout", "status", "-n", "slim", "deployment/slim-control", "--timeout=120s");
    const end = Date.now() + 60_000;
    const all = ["3 of 3", "3 of 3"];
    while (String(seenOf("registered nodes")) !== String(all) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(seenOf("registered nodes")).toEqual(all);
  });

  // The second 3 comes back to a topology that was there before.
  it.each([4, 3])("has every pair linked when an up to %d nodes each returns", async (replicas) => {
    await deployment.configure({ "slim:clusters": clustersWith(replicas) });
    const statefulSets = [`${A}-nodes-statefulset`, `${B}-nodes-statefulset`];
    const preview = await deployment.replacements();
    expect(preview.filter((name) => statefulSets.includes(name))).toEqual(
      growsByRestart() ? statefulSets : [],
    );
    const before = [...podsOf(a), ...podsOf(b)];
    const timing = new Timing();
    await deployment.up(timing.onEvent);
    console.log(`up to ${replicas} nodes each:\n${timing.table()}`);
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
    expect(seenOf("links across")).toEqual([allLinksAcross(replicas)]);
    if (!growsByRestart()) {
      const [fewer, more] = [before, [...podsOf(a), ...podsOf(b)]].sort(
        (one, other) => one.length - other.length,
      );
      expect(more).toEqual(expect.arrayContaining(fewer ?? []));
    }
    expect(failingPairs(b, replicas, a, replicas)).toEqual([]);
  });

  it("leaves nothing when destroyed", async () => {
    const start = Date.now();
    await deployment.destroy();
    console.log(`destroy: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    expect(await deployment.resources()).toEqual([]);
    for (const name of NAMES) {
      expect(new KindCluster(name).containers()).toEqual([]);
      expect(existsSync(path.join(PROJECT, ".local", "kubeconfigs", `${name}.yaml`))).toBe(false);
    }
  });
});
