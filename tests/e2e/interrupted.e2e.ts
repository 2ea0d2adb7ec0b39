import { spawn } from "node:child_process";
import { removeEmptyKubeconfigs } from "../../cli/kubeconfigs";
import { recoverInterrupted } from "../../cli/interrupted";
import { pulumiCli } from "../../cli/pulumiCli";
import { PROJECT } from "../../cli/project";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";

const NAME = "slim-e2e-killed";
const cluster = new KindCluster(NAME);
let deployment: Deployment;

beforeEach(async () => {
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME, trustDomain: "example.local", replicas: 1 }],
    "slim:clients": { messages: 2 },
  }));
});

afterEach(async () => {
  await recoverInterrupted(deployment.stack, () => undefined);
  await deployment.destroy();
  deployment.dispose();
  removeEmptyKubeconfigs();
});

/** Kills an `up`, with all it started, as soon as a line of its output matches. */
async function kill(when: RegExp): Promise<void> {
  const up = spawn(pulumiCli(), ["up", "--yes", "--skip-preview", "--stack", deployment.stack.name], {
    cwd: PROJECT,
    env: { ...process.env, ...deployment.stack.workspace.envVars },
    detached: true,
  });
  const killed = new Promise((resolve) => up.on("exit", resolve));
  up.stdout.on("data", (data: Buffer) => {
    if (when.test(data.toString()) && up.pid !== undefined) process.kill(-up.pid, "SIGKILL");
  });
  await killed;
  expect(up.signalCode).toBe("SIGKILL");
}

const MOMENTS: [string, RegExp][] = [
  ["the cluster", /kind:index:Cluster .* creating \([1-9]/],
  ["SPIRE", /helm.sh\/v3:Release .*-spire-release creating \([3-9]/],
  ["the nodes", /apps\/v1:StatefulSet .* creating/],
];

it.each(MOMENTS)(
  "an up that was killed while it made %s leaves nothing after down",
  async (_what, moment) => {
    await kill(moment);
    await recoverInterrupted(deployment.stack, () => undefined);
    await deployment.destroy();
    expect(await deployment.resources()).toEqual([]);
    expect(cluster.containers()).toEqual([]);
  },
);

it.each(MOMENTS)(
  "an up that was killed while it made %s is brought to its end by the next",
  async (_what, moment) => {
    await kill(moment);
    await recoverInterrupted(deployment.stack, () => undefined);
    await deployment.up();
    expect((await deployment.outputs()).messages?.value).toEqual({ requested: 2, sent: 2, received: 2 });
  },
);
