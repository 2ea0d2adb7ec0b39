import { readdirSync, readFileSync } from "node:fs";
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

it("there are these programs in TypeScript", () => {
  expect(programs.sort()).toEqual([
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

it("two stacks, joined by a StackReference", async () => {
  const platform = await startMocks();
  const outputs = await run("two-stacks/platform/index.ts");
  expect(withoutCluster(platform)).toEqual([]);
  const clients = await startMocks();
  clients.stackOutputs["organization/slim-platform/test"] = {
    ...outputs,
    kubeconfig: JSON.stringify({
      "current-context": "c",
      clusters: [{ name: "c", cluster: { server: "https://demo.example" } }],
      users: [{ name: "c", user: {} }],
      contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
    }),
  };
  expect(await run("two-stacks/clients/index.ts")).toEqual({
    messages: { requested: 10, sent: 10, received: 10 },
  });
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

it("they install the tarball of this version", () => {
  const { version } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as {
    version: string;
  };
  const manifests = files.filter((file) => file.endsWith("package.json")).map(read);
  expect(manifests).toHaveLength(programs.length);
  for (const manifest of manifests) {
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    expect(path.basename(dependencies.slim ?? "")).toBe(`slim-${version}.tgz`);
  }
});
