import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { kindHome } from "../../cli/kindHome";
import { ExampleProgram } from "./support/exampleProgram";
import { KindCluster } from "./support/kindCluster";
import { copyProject } from "./support/projectCopy";

// Needs npm, and for Python PyPI, beside what the others need.

const CLUSTER = "e2e-example";
const ALL_ANSWERED = { messages: { requested: 10, sent: 10, received: 10 } };

const folder = mkdtempSync(path.join(tmpdir(), "slim-package-"));
const project = path.join(folder, "project");
const home = path.join(folder, "home");
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href,
  PULUMI_CONFIG_PASSPHRASE: "",
  // Kind's provider rewrites the kubeconfig there.
  HOME: home,
};
const programs: ExampleProgram[] = [];

function example(name: string, file: string): ExampleProgram {
  const program = new ExampleProgram(path.join(project, "examples", name), env, {
    file,
    clusterName: CLUSTER,
  });
  programs.unshift(program);
  return program;
}

function succeeds(command: string, ...args: string[]): boolean {
  const { status, error } = spawnSync(command, args, { stdio: "ignore" });
  return error === undefined && status === 0;
}

/** A test that is left out, and says so, on a machine that lacks what the language needs. */
function itWith(language: string, needs: Record<string, readonly [string, ...string[]]>): jest.It {
  const missing = Object.entries(needs)
    .filter(([, command]) => !succeeds(...command))
    .map(([name]) => name);
  if (missing.length === 0) return it;
  console.warn(`the program in ${language} is left out: this machine has no ${missing.join(", no ")}`);
  return it.skip;
}

function timed<T>(what: string, act: () => T): T {
  const begun = Date.now();
  const result = act();
  console.log(`${what}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Brings a program up to its ten messages and takes it down again. */
function expectToBringUp(program: ExampleProgram, name: string): void {
  expect(timed(`${name}: install and up`, () => program.up())).toMatchObject(ALL_ANSWERED);
  timed(`${name}: nothing to do`, () => program.pulumi("preview", "--expect-no-changes", "--stack", "dev"));
  timed(`${name}: destroy`, () => {
    program.destroy();
  });
  expectNothingLeft();
}

function expectNothingLeft(): void {
  expect(new KindCluster(CLUSTER).containers()).toEqual([]);
  expect(existsSync(path.join(home, ".kube"))).toBe(false);
}

beforeAll(() => {
  for (const made of [project, path.join(folder, "state")]) mkdirSync(made);
  kindHome(homedir(), home);
  copyProject(project);
});

afterEach(() => {
  // What a failed test has left.
  for (const program of programs.splice(0)) {
    try {
      program.destroy();
    } catch {
      // It was not begun, or a step of it was not.
    }
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

itWith("YAML", {
  "language host of Pulumi for YAML": ["which", "pulumi-language-yaml"],
})("a program in YAML brings one cluster up, from a fresh checkout", () => {
  expectToBringUp(example("yaml", "Pulumi.yaml"), "YAML");
});

itWith("Python", {
  "language host of Pulumi for Python": ["which", "pulumi-language-python"],
  "Python 3 with venv": ["python3", "-c", "import venv, ensurepip"],
})("a program in Python does", () => {
  expectToBringUp(example("python", "__main__.py"), "Python");
});

it("two programs in TypeScript do with the tarball, joined by a StackReference", () => {
  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: project, env, stdio: "ignore" });
  npm("ci");
  npm("pack");
  const platform = example("two-stacks/platform", "index.ts");
  const clients = example("two-stacks/clients", "index.ts");
  timed("two stacks: install and up of the platform", () => platform.up());
  expect(timed("two stacks: install and up of the clients", () => clients.up())).toEqual(ALL_ANSWERED);
  // The second one brings a cluster, so it has no SDK of Kind.
  expect(existsSync(path.join(project, "examples/two-stacks/clients/node_modules/@pulumi/kind"))).toBe(false);
  for (const [name, program] of Object.entries({ clients, platform })) {
    timed(`two stacks: nothing to do for the ${name}`, () =>
      program.pulumi("preview", "--expect-no-changes", "--stack", "dev"),
    );
  }
  for (const program of [clients, platform]) program.destroy();
  expectNothingLeft();
});
