import { AddressProvider, resolveNames } from "./support/addressProvider";
import { failedChecks, npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { failingPairs } from "./support/pinnedClients";
import { killUp } from "./support/interruptedUp";
import { machineConfig } from "./support/machineConfig";
import { enforcePolicies } from "./support/networkPolicies";
import { OutsideCluster } from "./support/outsideCluster";

const A = "e2e-outside-a.example";
const B = "e2e-outside-b.example";
/** With a SPIRE of somebody else's, by whose CSI driver namespaces can enforce `restricted`. */
const C = "e2e-outside-c.example";
/** With three nodes of Kubernetes, a user who logs in by a command, and load balancers that have names. */
const a = new OutsideCluster(A);
/** With a user who has the documented rights only, and NetworkPolicies that are enforced where this machine can. */
const b = new OutsideCluster(B);
const c = new OutsideCluster(C);
const clusters = [a, b, c];
let deployment: Deployment;
let addresses: AddressProvider;
let before: string[][];
let residents: string[];

beforeAll(async () => {
  a.create(3);
  b.create();
  c.create();
  enforcePolicies(b);
  c.installSpire(C, machineConfig()["slim:charts"] ?? {});
  for (const cluster of clusters) resolveNames(cluster);
  const users = { a: a.execUser(), b: b.documentedUser() };
  before = clusters.map((cluster) => cluster.inventory());
  residents = clusters.map((cluster) => cluster.resident());
  addresses = new AddressProvider([A, B, C], [A]);
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": [
      { name: A, kubeconfig: users.a },
      { name: B, kubeconfig: users.b, roles: ["nodes"], replicas: 1 },
      {
        name: C,
        kubeconfig: c.kubeconfigFile,
        context: `kind-${C}`,
        roles: ["nodes"],
        replicas: 1,
        existingSpire: {
          ...c.existingSpire,
          csiDriver: "csi.spiffe.io",
          bundleEndpoint: { expose: true },
        },
      },
    ],
    "slim:clients": { receiver: C, sender: B },
  }));
});

afterAll(async () => {
  addresses.stop();
  await deployment.destroy();
  deployment.dispose();
  for (const cluster of clusters) cluster.remove();
});

describe("three clusters that were there before the stack", () => {
  it("are cleared up through their API servers after an up that was killed", async () => {
    await killUp(deployment, /apps\/v1:StatefulSet \S+ creating/, 1000);
    const begun = Date.now();
    const { code, stdout, stderr } = npmRun("start", deployment, [deployment.name]);
    console.log(`${stdout}${stderr}${((Date.now() - begun) / 1000).toFixed(0)} s`);
    expect(stdout).toMatch(/removing the unfinished StatefulSet slim in e2e-outside-/);
    expect(code).toBe(0);
  });

  it("exchange messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("exchange them from every node to every other cluster's", () => {
    expect(failingPairs(b, 1, c, 1)).toEqual([]);
  });

  it("are reached by the names of their load balancers, which need no line in /etc/hosts", async () => {
    const { clusters: outputs, hosts } = (await deployment.outputs()) as unknown as {
      clusters: {
        value: Record<string, { loadBalancers: { controller?: string; bundleEndpoint?: string } }>;
      };
      hosts: { value: Record<string, string> };
    };
    expect(outputs.value[A]?.loadBalancers.controller).toMatch(/^ip-[\d-]+\.lb\.e2e\.example:50052$/);
    expect(Object.keys(hosts.value).filter((name) => name.endsWith(A))).toEqual([]);
    expect(Object.keys(hosts.value)).toContain(`slim.${B}`);
  });

  it("enforce the Pod Security level restricted on SLIM where a CSI driver gives identities", () => {
    const labels = (cluster: OutsideCluster) =>
      cluster.kubectl("get", "namespace", "slim", "--output", "jsonpath={.metadata.labels}");
    expect(labels(c)).toContain('"pod-security.kubernetes.io/enforce":"restricted"');
    expect(labels(b)).toContain('"pod-security.kubernetes.io/enforce":"privileged"');
  });

  it("have the nodes of SLIM on different nodes of Kubernetes, and an agent on each of these", () => {
    const columns = "custom-columns=:spec.nodeName";
    const nodesOf = (...selection: string[]) =>
      new Set(
        a
          .kubectl("get", "pods", ...selection, "--no-headers", "--output", columns)
          .trim()
          .split("\n"),
      );
    expect(nodesOf("-n", "slim", "--selector=app.kubernetes.io/name=slim").size).toBeGreaterThan(1);
    expect(nodesOf("-n", "spire", "--selector=app.kubernetes.io/name=agent").size).toBe(3);
  });

  it("are well, as status says", () => {
    expect(failedChecks(deployment)).toEqual([]);
  });

  it("are unchanged by a second up, and by a refresh", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("have what they had before when the stack is removed, and nothing more", async () => {
    const metadata = { name: "left", namespace: "slim" };
    b.apply([{ apiVersion: "v1", kind: "ConfigMap", metadata }]);
    const asking = npmRun("down", deployment, [deployment.name]);
    expect(asking.code).toBe(1);
    expect(asking.stdout.split("\n").filter((line) => line.includes("others"))).toEqual([
      "  and what others have put into its namespaces there: ConfigMap slim/left",
    ]);
    const begun = Date.now();
    const { code, stdout } = npmRun("down", deployment, [deployment.name, "--yes"]);
    console.log(`down: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    expect(code).toBe(0);
    expect(stdout).toContain(`SLIM and what else this stack has put into the cluster ${A}, which stays`);
    const after = clusters.map((cluster, index) => cluster.inventoryOnce(before[index] ?? []));
    expect(await Promise.all(after)).toEqual(before);
    expect(clusters.map((cluster) => cluster.resident())).toEqual(residents);
  });
});
