import { recoverInterrupted, stackStore } from "../../cli/recovery";
import { type Ended, npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { killUp, upUntil } from "./support/interruptedUp";
import { KindCluster } from "./support/kindCluster";

const SINGLE = [{ name: "e2e-killed", trustDomain: "example.local", replicas: 1 }];
const FEDERATED = [
  { name: "e2e-killed-a", replicas: 1 },
  { name: "e2e-killed-b", roles: ["nodes"], replicas: 1 },
];
let deployment: Deployment;

async function deploymentOf(clusters: object[]): Promise<void> {
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": clusters,
    "slim:clients": { messages: 2 },
  }));
}

afterEach(async () => {
  await recoverInterrupted(stackStore(deployment.stack), () => undefined);
  await deployment.destroy();
  deployment.dispose();
});

const MOMENTS: [string, { name: string }[], RegExp, number][] = [
  ["the cluster", SINGLE, /kind:index:Cluster \S+ creating/, 6000],
  ["SPIRE", SINGLE, /helm.sh\/v3:Release \S+-spire-release creating/, 6000],
  ["the nodes", SINGLE, /apps\/v1:StatefulSet \S+ creating/, 1000],
  ["load balancers", FEDERATED, /helm.sh\/v3:Release \S+-load-balancer\S* creating/, 2000],
  ["a federation", FEDERATED, /ClusterFederatedTrustDomain \S+ creating/, 100],
];

it.each(MOMENTS)(
  "an up that was killed while it made %s leaves nothing after down",
  async (_what, clusters, moment, delay) => {
    await deploymentOf(clusters);
    await killUp(deployment, moment, delay);
    await recoverInterrupted(stackStore(deployment.stack), () => undefined, { contents: false });
    await deployment.destroy();
    expect(await deployment.resources()).toEqual([]);
    expect(clusters.flatMap(({ name }) => new KindCluster(name).containers())).toEqual([]);
  },
);

it.each(MOMENTS)(
  "an up that was killed while it made %s is brought to its end by the next",
  async (_what, clusters, moment, delay) => {
    await deploymentOf(clusters);
    await killUp(deployment, moment, delay);
    await recoverInterrupted(stackStore(deployment.stack), () => undefined);
    await deployment.up();
    expect((await deployment.outputs()).messages?.value).toEqual({ requested: 2, sent: 2, received: 2 });
  },
);

it("an up that was killed while Helm upgraded is brought to its end by the next", async () => {
  const [first] = FEDERATED;
  await deploymentOf([{ ...first }]);
  await deployment.up();
  await deployment.configure({ "slim:clusters": FEDERATED });
  const cluster = new KindCluster("e2e-killed-a");
  const isUpgrading = () =>
    cluster.kubectl(
      ...["get", "secrets", "--all-namespaces", "--output", "name"],
      ...["--selector", "owner=helm,status=pending-upgrade"],
    ) !== "";
  // The SPIRE of a federation has a bundle endpoint.
  await killUp(deployment, /helm.sh\/v3:Release e2e-killed-a-spire-release updating/, isUpgrading);
  expect(isUpgrading()).toBe(true);
  const said: string[] = [];
  await recoverInterrupted(stackStore(deployment.stack), (line) => said.push(line));
  expect(said).toContain("putting the Helm release spire back to its last deployed revision in e2e-killed-a");
  await deployment.up();
  expect((await deployment.outputs()).messages?.value).toEqual({ requested: 2, sent: 2, received: 2 });
});

it("a start beside an up that runs names it, and leaves it alone", async () => {
  await deploymentOf(SINGLE);
  let second: Ended | undefined;
  const { code } = await upUntil(deployment, /kind:index:Cluster \S+ creating/, () => {
    second = npmRun("start", deployment, [deployment.name]);
  });
  expect(second).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /is in use by \S+@\S+ \(process \d+, since .*Nothing was changed/,
    ) as string,
  });
  expect(code).toBe(0);
});
