import { spawn } from "node:child_process";
import { PULUMI } from "../../cli/pulumiCli";
import { PROJECT } from "../../cli/project";
import { recoverInterrupted, stackStore } from "../../cli/recovery";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";

const SINGLE = [{ name: "slim-e2e-killed", trustDomain: "example.local", replicas: 1 }];
const FEDERATED = [
  { name: "slim-e2e-killed-a", replicas: 1 },
  { name: "slim-e2e-killed-b", roles: ["nodes"], replicas: 1 },
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

/** Kills an `up` some time after a line of its output matches. */
async function kill(when: RegExp, milliseconds: number): Promise<void> {
  const up = spawn(PULUMI, ["up", "--yes", "--skip-preview", "--stack", deployment.stack.name], {
    cwd: PROJECT,
    env: { ...process.env, ...deployment.stack.workspace.envVars },
  });
  const killed = new Promise((resolve) => up.on("exit", resolve));
  let seen = "";
  up.stdout.on("data", (data: Buffer) => {
    if (when.test(seen)) return;
    seen += data.toString();
    if (when.test(seen)) setTimeout(() => up.kill("SIGKILL"), milliseconds);
  });
  await killed;
  expect(up.signalCode).toBe("SIGKILL");
}

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
    await kill(moment, delay);
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
    await kill(moment, delay);
    await recoverInterrupted(stackStore(deployment.stack), () => undefined);
    await deployment.up();
    expect((await deployment.outputs()).messages?.value).toEqual({ requested: 2, sent: 2, received: 2 });
  },
);
