import { execFileSync } from "node:child_process";
import { npmRun, failedChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";

const A = "e2e-removed-a";
const B = "e2e-removed-b";
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": [
      { name: A, replicas: 1 },
      { name: B, roles: ["nodes"], replicas: 1 },
    ],
    "slim:clients": { receiver: A, sender: B, messages: 2 },
  }));
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

const containersOf = (name: string) => new KindCluster(name).containers();

function start() {
  const ended = npmRun("start", deployment, [deployment.name]);
  console.log(ended.stdout, ended.stderr);
  return ended;
}

it("comes up", () => {
  expect(start().code).toBe(0);
});

it.each([
  ["with a node and the sender", B, A],
  ["with the controller and the receiver", A, B],
])("a cluster %s that was removed is made anew, and the other stays", (_what, removed, kept) => {
  const [before] = containersOf(kept);
  execFileSync("docker", ["rm", "--force", "--volumes", ...containersOf(removed)]);
  const { code, stdout } = start();
  expect(stdout).toContain(`somebody has removed the cluster ${removed}: it is made anew`);
  expect(stdout).toContain("2 of 2 messages were answered");
  expect(code).toBe(0);
  expect(containersOf(kept)).toEqual([before]);
  expect(containersOf(removed)).toHaveLength(1);
  expect(failedChecks(deployment)).toEqual([]);
});
