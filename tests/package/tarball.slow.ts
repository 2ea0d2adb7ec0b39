import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import ts from "typescript";
import { PROJECT } from "../../cli/project";

/** What a program of others has installed beside the package: not @pulumi/kind. */
const INSTALLED = [
  "@pulumi/kubernetes",
  "@pulumi/pulumi",
  "@pulumi/random",
  "@pulumi/tls",
  "@types/node",
  "yaml",
];

let folder: string;
let packed: string[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-tarball-"));
  const npm = ["pack", "--json", "--loglevel=error", "--pack-destination", folder];
  // The build may print before the JSON.
  const printed = execFileSync("npm", npm, { cwd: PROJECT, encoding: "utf8" });
  const [tarball] = JSON.parse(printed.slice(printed.indexOf("\n[") + 1)) as {
    filename: string;
    files: { path: string }[];
  }[];
  packed = tarball?.files.map((file) => file.path) ?? [];
  const home = path.join(folder, "node_modules", "slim");
  mkdirSync(home, { recursive: true });
  execFileSync("tar", [
    "-xf",
    path.join(folder, tarball?.filename ?? ""),
    "--strip-components=1",
    "-C",
    home,
  ]);
  for (const name of INSTALLED) {
    const link = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(PROJECT, "node_modules", name), link);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(file: string, text: string): string {
  writeFileSync(path.join(folder, file), text);
  return path.join(folder, file);
}

const RUN = `
// It knows no error hooks.
MockMonitor.prototype.registerErrorHook = (_request, done) => done(null, {});
const made = [];
await pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    made.push(type.split(":").pop() + " " + name);
    return { id: name, state: inputs };
  },
  call: () => ({}),
});
const spire = { trustDomain: "a.example", className: "spire", agentSocket: "/run/spire/api.sock" };
const node = { address: "slim:46357", serverName: "slim.a.example" };
new SampleClients("clients", { spire, node, enableSender: false });
await pulumi.runtime.disconnect();
console.log(made.join("\\n"));
`;

it("has built JavaScript with types, and nothing of the program or the tests", () => {
  const others = packed.filter(
    (file) => !/^dist\/(components|foodmag|postgresql|slim)\/.+\.(js|d\.ts)$/.test(file),
  );
  expect(others.sort()).toEqual([
    "LICENSE",
    "README.md",
    "dist/clients/client.py",
    "dist/clients/keeper.py",
    "dist/clients/requirements/slim-bindings-1.4.1.txt",
    "dist/clients/requirements/slim-bindings-3.3.8.txt",
    ...[
      "backupFiles.sh",
      "checkDatabase.php",
      "database.php",
      "install.php",
      "newestFiles.sh",
      "ports.conf",
      "restoreFiles.sh",
      "restoreFilesTest.sh",
      "serve.sh",
      "settings.php",
      "site.conf",
    ].map((file) => `dist/foodmag/scripts/${file}`),
    ...[
      "afterRecovery.sh",
      "applySettings.py",
      "archiveBackup.sh",
      "backup.sh",
      "growVolumes.py",
      "handOver.py",
      "newestBackup.sh",
      "recover.sh",
      "requireVersion.sh",
      "restore.sh",
      "restoreTest.sh",
      "rewind.sh",
      "sums.sql",
    ].map((file) => `dist/postgresql/scripts/${file}`),
    "package.json",
    // As `main`, which npm never leaves out. Who installs the package gets `exports`.
    "plugin/index.js",
  ]);
});

it("installs what the components import, and nothing of the commands", () => {
  const manifest = JSON.parse(readFileSync(path.join(folder, "node_modules/slim/package.json"), "utf8")) as {
    dependencies: object;
    peerDependencies: object;
    peerDependenciesMeta: object;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(["yaml"]);
  expect(Object.keys(manifest.peerDependencies).sort()).toEqual([
    "@pulumi/kind",
    "@pulumi/kubernetes",
    "@pulumi/pulumi",
    "@pulumi/random",
    "@pulumi/tls",
  ]);
  expect(manifest.peerDependenciesMeta).toEqual({ "@pulumi/kind": { optional: true } });
});

it.each(["program.cjs", "program.mjs"])("runs in plain JavaScript: %s", (file) => {
  const text = file.endsWith(".mjs")
    ? `import * as pulumi from "@pulumi/pulumi";\nimport { SampleClients } from "slim";\nimport { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";\n${RUN}`
    : `const pulumi = require("@pulumi/pulumi");\nconst { SampleClients } = require("slim");\nconst { MockMonitor } = require("@pulumi/pulumi/runtime/mocks");\n(async () => {${RUN}})();`;
  const made = execFileSync(process.execPath, [program(file, text)], { encoding: "utf8" }).split("\n");
  expect(made).toEqual(
    expect.arrayContaining([
      "SampleClients clients",
      "ConfigMap clients-files",
      "Deployment clients-alice-keeper",
    ]),
  );
});

it("says what a Kind cluster needs, where that is not installed", () => {
  const text = `
    const pulumi = require("@pulumi/pulumi");
    const { KindCluster } = require("slim");
    try { new KindCluster("demo", { clusterName: "demo", kubeconfigFile: "demo.yaml" }); }
    catch (error) { console.log(error.message); }
  `;
  expect(execFileSync(process.execPath, [program("kind.cjs", text)], { encoding: "utf8" })).toBe(
    "KindCluster needs the package @pulumi/kind. Generate it in your project: pulumi package add terraform-provider tehcyx/kind 0.11.0\n",
  );
});

it.each<[string, ts.CompilerOptions]>([
  [
    "nodenext",
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true },
  ],
  // As `pulumi new typescript` sets it.
  [
    "node",
    { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10, strict: true },
  ],
])("has types for TypeScript with module resolution %s", (_name, options) => {
  const file = program(
    "program.ts",
    `import { ExistingCluster, SlimNodes, type SpireIdentity } from "slim";
     declare const spire: SpireIdentity;
     const cluster = new ExistingCluster("c", { clusterName: "c", kubeconfig: "" });
     new SlimNodes("n", { spire, controller: { address: 1, serverName: "", trustDomain: "" } }, cluster.contents());
     `,
  );
  const compiled = ts.createProgram([file], { ...options, target: ts.ScriptTarget.ES2022, noEmit: true });
  // Only what is ours: all types of Kubernetes take long.
  const own = compiled
    .getSourceFiles()
    .filter(({ fileName }) => fileName === file || fileName.includes("/node_modules/slim/"));
  expect(own.length).toBeGreaterThan(10);
  const problems = own.flatMap((one) => [
    ...compiled.getSyntacticDiagnostics(one),
    ...compiled.getSemanticDiagnostics(one),
  ]);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([
    "Type 'number' is not assignable to type 'Input<string>'.",
  ]);
});
