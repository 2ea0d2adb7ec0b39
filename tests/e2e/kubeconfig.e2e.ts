import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";

const CLUSTER = "e2e-kubeconfig";

/** What the library of Kind's provider doesn't know: `interactiveMode`, `disable-compression`. */
const KUBECONFIG = `# mine
apiVersion: v1
kind: Config
current-context: kind-${CLUSTER}
clusters:
- {name: kind-${CLUSTER}, cluster: {server: "https://127.0.0.1:1", disable-compression: true}}
- {name: work, cluster: {server: "https://work.example", disable-compression: true}}
contexts:
- {name: kind-${CLUSTER}, context: {cluster: kind-${CLUSTER}, user: kind-${CLUSTER}}}
- {name: work, context: {cluster: work, user: work}}
users:
- {name: kind-${CLUSTER}, user: {}}
- name: work
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: IfAvailable}}
`;

const home = mkdtempSync(path.join(tmpdir(), "slim-e2e-home-"));
const folder = path.join(home, ".kube");
/** As for a user with that home, who has Pulumi's plugins and Docker's settings all the same. */
const ENVIRONMENT = {
  HOME: home,
  PULUMI_HOME: process.env.PULUMI_HOME ?? path.join(homedir(), ".pulumi"),
  DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? path.join(homedir(), ".docker"),
};
let deployment: Deployment;

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "config"), KUBECONFIG, { mode: 0o600 });
  deployment = await Deployment.create(
    "single",
    (config) => ({ ...config, "slim:clusters": [{ name: CLUSTER, trustDomain: "example.local" }] }),
    ENVIRONMENT,
  );
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
  rmSync(home, { recursive: true });
});

function expectUntouched(before: number): void {
  expect(readdirSync(folder)).toEqual(["config"]);
  expect(readFileSync(path.join(folder, "config"), "utf8")).toBe(KUBECONFIG);
  expect(statSync(path.join(folder, "config")).mtimeMs).toBe(before);
}

it("the user's kubeconfig stays byte for byte when a cluster of a context in it comes and goes", async () => {
  const { mtimeMs } = statSync(path.join(folder, "config"));
  const urn = `urn:pulumi:${deployment.name}::slim::slim:index:KindCluster`;
  await deployment.stack.up({
    target: [`${urn}::${CLUSTER}`, `${urn}$kind:index/cluster:Cluster::${CLUSTER}-kind`],
  });
  expect(new KindCluster(CLUSTER).containers()).toHaveLength(1);
  expectUntouched(mtimeMs);
  const { code, stderr } = npmRun("down", deployment, [deployment.name, "--yes"], ENVIRONMENT);
  expect([code, stderr]).toEqual([0, ""]);
  expect(new KindCluster(CLUSTER).containers()).toEqual([]);
  expectUntouched(mtimeMs);
});
