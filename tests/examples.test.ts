import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROJECT } from "../cli/project";
import { type RecordingMocks, startMocks, valueOf } from "./support/mocks";

const EXAMPLES = path.join(PROJECT, "examples");
const files = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" }).filter(
  (file) => !file.includes("node_modules"),
);
const programs = files.filter((file) => file.endsWith("index.ts") && !file.includes("sdks"));
const read = (file: string) => readFileSync(path.join(EXAMPLES, file), "utf8");

/** Runs a program; resolves to its outputs. */
async function run(program: string): Promise<Record<string, unknown>> {
  let outputs: Record<string, unknown> = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    outputs = jest.requireActual<Record<string, unknown>>(path.join(EXAMPLES, program));
    return Promise.resolve(outputs);
  });
  const values = await valueOf(outputs);
  await pulumi.runtime.disconnect();
  return values;
}

/** Logical names of what was made without a provider that the program has made, which would land anywhere. */
function withoutCluster(mocks: RecordingMocks): string[] {
  return mocks.resources
    .filter(({ type, provider }) => type.startsWith("kubernetes:") && !provider.endsWith("-provider"))
    .map(({ name }) => name);
}

const KUBECONFIG = JSON.stringify({
  "current-context": "c",
  clusters: [{ name: "c", cluster: { server: "https://demo.example" } }],
  users: [{ name: "c", user: {} }],
  contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
});
const ALL_ANSWERED = { messages: { requested: 10, sent: 10, received: 10 } };

it("there are these programs in TypeScript", () => {
  expect(programs.sort()).toEqual([
    "existing-cluster/index.ts",
    "one-cluster/index.ts",
    "two-stacks/clients/index.ts",
    "two-stacks/platform/index.ts",
  ]);
});

it("one cluster", async () => {
  const mocks = await startMocks();
  await run("one-cluster/index.ts");
  expect(mocks.names()).toContain("kubernetes:core/v1:Pod clients-bob");
  expect(withoutCluster(mocks)).toEqual([]);
});

it("a cluster that exists: SPIRE goes after all that it has registered", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-example-"));
  const kubeconfigFile = path.join(folder, "kubeconfig");
  writeFileSync(kubeconfigFile, KUBECONFIG);
  const mocks = await startMocks();
  pulumi.runtime.setConfig("slim:kubeconfigFile", kubeconfigFile);
  expect(await run("existing-cluster/index.ts")).toEqual(ALL_ANSWERED);
  rmSync(folder, { recursive: true });
  expect(withoutCluster(mocks)).toEqual([]);
  const server = mocks.find("kubernetes:helm.sh/v3:Release", "spire-release").urn;
  for (const [type, name] of [
    ["SlimController", "controller"],
    ["SlimNodes", "nodes"],
    ["SampleClients", "clients"],
  ] as const) {
    expect(mocks.find(`slim:index:${type}`, name).options.dependencies).toContain(server);
  }
});

it("two stacks, joined by a StackReference", async () => {
  const platform = await startMocks();
  const outputs = await run("two-stacks/platform/index.ts");
  expect(withoutCluster(platform)).toEqual([]);
  const clients = await startMocks();
  clients.stackOutputs["organization/slim-platform/test"] = {
    ...outputs,
    kubeconfig: KUBECONFIG,
  };
  expect(await run("two-stacks/clients/index.ts")).toEqual(ALL_ANSWERED);
  expect(withoutCluster(clients)).toEqual([]);
  const { data } = clients.find("kubernetes:core/v1:ConfigMap", "clients-files").inputs as {
    data: Record<string, string>;
  };
  expect(data["client.json"]).toContain("slim.slim.svc.cluster.local:46357");
});

it("the README shows one of them", () => {
  const program = read("one-cluster/index.ts");
  expect(readFileSync(path.join(PROJECT, "README.md"), "utf8")).toContain(`\`\`\`ts\n${program}\`\`\`\n`);
});

interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
}
const manifest = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Manifest;

it("they install this version of the package, and what it is tested with", () => {
  const { version } = manifest(path.join(PROJECT, "package.json"));
  const tested = manifest(path.join(PROJECT, "stacks", "package.json")).dependencies;
  const manifests = files.filter((file) => file.endsWith("package.json"));
  expect(manifests).toHaveLength(programs.length);
  for (const file of manifests) {
    const { slim = "", ...others } = manifest(path.join(EXAMPLES, file)).dependencies;
    expect([file, path.basename(slim)]).toEqual([file, `slim-${version}.tgz`]);
    const { "@pulumi/kind": _kind, ...pinned } = others;
    expect([file, tested]).toEqual([file, expect.objectContaining(pinned)]);
  }
  expect(read("python/requirements.txt").split("\n")).toEqual(
    expect.arrayContaining([
      `pulumi==${tested["@pulumi/pulumi"] ?? ""}`,
      `pulumi-kubernetes==${tested["@pulumi/kubernetes"] ?? ""}`,
    ]),
  );
});
