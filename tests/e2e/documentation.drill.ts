import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { PROJECT } from "../../cli/project";
import { DRUPAL_IMAGE } from "../../foodmag/versions";
import { documentedCommands } from "./support/documentation";
import { hasImage } from "./support/foodmagInstallation";
import { STACKS, withOwnNames } from "./support/ownNames";
import { copyProject } from "./support/projectCopy";

// The commands name the stacks as they are committed, so they run in a copy of the project, where this machine's images and
// charts, and other names of clusters, can be written into the stacks' configuration.
let copy: string;
let environment: NodeJS.ProcessEnv;

/** Stands in for kubectl, where there is none, by that in the node which the kubeconfig file is named after. */
const KUBECTL = `#!/bin/sh
[ "$1" = --kubeconfig ] || { echo "no --kubeconfig: $*" >&2; exit 1; }
[ -f "$2" ] || { echo "no file $2" >&2; exit 1; }
node=$(basename "$2" .yaml)-control-plane
shift 2
exec docker exec -i "$node" kubectl --kubeconfig /etc/kubernetes/admin.conf "$@"
`;

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), "slim-docs-"));
  copyProject(copy);
  for (const installed of ["node_modules", "sdks/kind/bin", "sdks/kind/node_modules"]) {
    symlinkSync(path.join(PROJECT, installed), path.join(copy, installed));
  }
  const programs = path.join(copy, ".programs");
  execFileSync("mkdir", [programs]);
  if (spawnSync("kubectl", ["version", "--client"]).error) {
    writeFileSync(path.join(programs, "kubectl"), KUBECTL);
    chmodSync(path.join(programs, "kubectl"), 0o755);
  }
  environment = { ...process.env, PATH: `${programs}:${process.env.PATH ?? ""}` };
  delete environment.PULUMI_BACKEND_URL;
});

afterAll(() => {
  for (const stack of STACKS.filter((one) => hasDrupal || one !== "foodmag")) {
    const { status, stderr } = run(`npm run down -- ${stack} --yes`);
    // The copy holds the state by which the clusters can be removed.
    if (status !== 0) throw new Error(`${copy} is kept, as its stack ${stack} is not down: ${stderr}`);
  }
  rmSync(copy, { recursive: true, force: true });
});

function run(documented: string) {
  // It goes on until it is interrupted: fine, if it is still there after a while.
  const command = documented.includes(" port-forward ")
    ? `timeout 6 ${documented} || [ $? = 124 ]`
    : documented;
  const options = { cwd: copy, encoding: "utf8" as const, env: environment };
  if (!asks(command)) return spawnSync("bash", ["-o", "pipefail", "-c", command], options);
  const terminal = ["--quiet", "--return", "--command", command, "/dev/null"];
  return spawnSync("script", terminal, { ...options, input: "y\n" });
}

/** Whether a command asks at a terminal before it goes on. */
function asks(command: string): boolean {
  return command.startsWith("npm run down") && !command.includes("--yes");
}

const hasDrupal = hasImage(DRUPAL_IMAGE);
if (!hasDrupal)
  console.error(`SKIPPED, commands of the food magazine: the image ${DRUPAL_IMAGE} is not on this machine`);

/** Installing and testing are what brought this test here. */
const commands = documentedCommands()
  .filter(({ command }) => hasDrupal || !command.includes("foodmag"))
  .filter(({ command }) => !/^npm (ci|test)( && npm test)?$/.test(command))
  .map(({ page, command }) => ({ page, command: command.replace(/^npm ci && /, "") }));
const bringsUp = (command: string) => command.startsWith("npm start");
const takesDown = (page: string, command: string) =>
  command.startsWith("npm run down") || page === path.join("docs", "remove.md");
/** Everything up, everything else, everything down. */
const phase = ({ page, command }: { page: string; command: string }) =>
  bringsUp(command) ? 0 : takesDown(page, command) ? 2 : 1;
const inOrder = [0, 1, 2].flatMap((now) => commands.filter((one) => phase(one) === now));

describe("the documentation", () => {
  it("has commands", () => {
    expect(inOrder.length).toBeGreaterThan(30);
  });

  it.each(inOrder)("$page: $command", ({ command }) => {
    const { status, stdout, stderr } = run(withOwnNames(command));
    expect({ status, said: status === 0 ? "" : `${stdout}\n${stderr}` }).toEqual({ status: 0, said: "" });
  });
});
