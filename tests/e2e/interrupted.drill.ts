import { recoverInterrupted, stackStore } from "../../cli/recovery";
import { type Ended, failedChecks, npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { killUp, killUpAfter, upUntil } from "./support/interruptedUp";
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

describe("killed at a random moment", () => {
  const ROUNDS = 10;
  const answered = async () => (await deployment.outputs()).messages?.value as unknown;
  const everyMessage = { requested: 2, sent: 2, received: 2 };
  /** Part of the time of an update. */
  const random = Array.from({ length: ROUNDS }, () => Math.random());
  /** Milliseconds, until they are measured. */
  let bringUp = 90_000;

  /** Kills an update after some time. One that is faster must succeed. */
  async function killAfter(milliseconds: number): Promise<void> {
    const { signal, code } = await killUpAfter(deployment, milliseconds);
    console.log(`after ${milliseconds / 1000} s: ${signal ?? `had ended before with ${code}`}`);
    if (signal === null) expect(code).toBe(0);
  }

  async function timeOf(update: () => Promise<unknown>): Promise<number> {
    const begun = Date.now();
    await update();
    return Date.now() - begun;
  }

  it(
    "an update is brought to its end by the next",
    async () => {
      const withNodes = (replicas: number) =>
        deployment.configure({ "slim:clusters": SINGLE.map((cluster) => ({ ...cluster, replicas })) });
      await deploymentOf(SINGLE);
      bringUp = await timeOf(() => deployment.up());
      await withNodes(2);
      const update = await timeOf(() => deployment.up());
      for (const [round, part] of random.entries()) {
        await withNodes(1 + (round % 2));
        await killAfter(part * update);
        await recoverInterrupted(stackStore(deployment.stack), () => undefined);
        await deployment.up();
        expect(await answered()).toEqual(everyMessage);
        expect(failedChecks(deployment)).toEqual([]);
      }
    },
    60 * 60 * 1000,
  );

  it.each([...random.entries()])(
    "a bring-up is brought to its end, or leaves nothing (round %d, %f)",
    async (round, part) => {
      await deploymentOf(SINGLE);
      await killAfter(part * bringUp);
      if (round % 2 === 0) {
        await recoverInterrupted(stackStore(deployment.stack), () => undefined);
        await deployment.up();
        expect(await answered()).toEqual(everyMessage);
        return;
      }
      await recoverInterrupted(stackStore(deployment.stack), () => undefined, { contents: false });
      await deployment.destroy();
      expect(await deployment.resources()).toEqual([]);
      expect(SINGLE.flatMap(({ name }) => new KindCluster(name).containers())).toEqual([]);
    },
  );
});

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
