import { execFile, execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { pathToFileURL } from "node:url";
import { KIND_HOME } from "../stacks/fleet/kindHome";
import { kindHome } from "./kindHome";
import { LOCAL, PROJECT, type ProjectFile, readProject } from "./project";
import { copyStackSettings } from "./stackSettings";

/** Version of the npm package `pulumi` that brings the CLI where none is installed. */
const CLI_VERSION = "3.265.0";

/** The CLI by its name alone: what stands on PATH may be a shim or a wrapper, which must be run as it is. */
export const PULUMI = "pulumi";

/**
 * Folder of a CLI that is not on PATH, its own `bin` below it: the one that the npm package `pulumi` downloads once.
 * Undefined where a CLI is installed.
 */
export function downloadedCli(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? "").split(path.delimiter);
  if (folders.some((folder) => isProgram(path.join(folder, PULUMI)))) return undefined;
  // Where that package and Pulumi's Automation API keep their downloads.
  const root = path.join(env.PULUMI_HOME ?? path.join(homedir(), ".pulumi"), "versions", CLI_VERSION);
  if (!isProgram(path.join(root, "bin", PULUMI))) {
    process.stderr.write(`The Pulumi CLI is not installed; getting version ${CLI_VERSION} by npm, once.\n`);
    download();
  }
  return root;
}

function download(): void {
  try {
    const command = ["--yes", `pulumi@${CLI_VERSION}`, "version"];
    execFileSync("npx", command, { stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    throw new Error(
      "npm cannot get the Pulumi CLI; the reason stands above. Install it: https://www.pulumi.com/docs/install/",
      { cause: error },
    );
  }
}

/** Whether a path is a file that may be run, behind links or not. */
function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Folder of the state, where the user has chosen no backend. */
const STATE = path.join(LOCAL, "state");

/**
 * Environment for the CLI: state in the project's folder and no login, unless the user has chosen a backend by
 * `PULUMI_BACKEND_URL` or in Pulumi.yaml. Secrets in the project's folder are encrypted with an empty passphrase,
 * unless there is another, as the state lies beside the kubeconfigs that it protects; with any other backend the
 * passphrase is the user's to give.
 *
 * @param env what it adds to
 * @param project what Pulumi.yaml says
 */
export function pulumiEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  project: Pick<ProjectFile, "backend"> = readProject(),
): NodeJS.ProcessEnv {
  mkdirSync(STATE, { recursive: true, mode: 0o700 });
  const ownBackend = pathToFileURL(STATE).href;
  // Pulumi takes an empty variable for one that is not set.
  const chosen = [env.PULUMI_BACKEND_URL, project.backend?.url].find(Boolean);
  // Pulumi takes a relative path from the folder it runs in, which is not always the same.
  const backend = chosen?.replace(/^file:\/\/(?![/~])/, `${pathToFileURL(PROJECT).href}/`) ?? ownBackend;
  const hasPassphrase =
    env.PULUMI_CONFIG_PASSPHRASE !== undefined || Boolean(env.PULUMI_CONFIG_PASSPHRASE_FILE);
  const cli = downloadedCli(env);
  return {
    ...env,
    ...(cli !== undefined && { PATH: `${path.join(cli, "bin")}${path.delimiter}${env.PATH ?? ""}` }),
    PULUMI_BACKEND_URL: backend,
    ...(backend === ownBackend && !hasPassphrase && { PULUMI_CONFIG_PASSPHRASE: "" }),
    // A stack's file need not hold the salt of its secrets: its state does.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    [KIND_HOME]: env[KIND_HOME] ?? kindHome(env.HOME),
  };
}

/**
 * Runs the CLI in the project's folder with this terminal; resolves to its exit code.
 *
 * @param options another folder, and environment over that of {@link pulumiEnvironment}
 */
export async function runPulumi(
  args: string[],
  { cwd = PROJECT, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  // An interrupt goes to the whole foreground group: the CLI ends its work and exits, so this process waits for it.
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => {
    spawn(PULUMI, args, { cwd, env: { ...pulumiEnvironment(), ...env }, stdio: "inherit" })
      .on("error", reject)
      .on("exit", (code) => {
        resolve(code ?? 1);
      });
  });
}

/** Name of the stack that `pulumi stack select` or `PULUMI_STACK` has chosen; undefined if there is none. */
export async function selectedStack(): Promise<string | undefined> {
  const options = { cwd: PROJECT, env: pulumiEnvironment() };
  return promisify(execFile)(PULUMI, ["stack", "--show-name", "--non-interactive"], options).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/**
 * What a command of the CLI, one that prints JSON, says of a stack; undefined if there is no such stack.
 *
 * @param env environment of the CLI, over that of this process
 * @throws Error with what it says, if it fails
 */
export async function readStack<T>(
  stackName: string,
  command: string[],
  env: Record<string, string> = {},
): Promise<T | undefined> {
  const options = { cwd: PROJECT, env: pulumiEnvironment({ ...process.env, ...env }), maxBuffer: 64 << 20 };
  return promisify(execFile)(PULUMI, [...command, "--stack", stackName], options).then(
    ({ stdout }) => JSON.parse(stdout) as T,
    (error: unknown) => {
      const { stderr = "", message } = error as { stderr?: string; message: string };
      if (stderr.includes("no stack named")) return undefined;
      throw new Error(stderr.trim() || message, { cause: error });
    },
  );
}

/** Environment in which the CLI works with a copy of the stack's file as it is now. */
export async function stackSettingsEnvironment(stackName: string): Promise<Record<string, string>> {
  return copyStackSettings(stackName, await readStack(stackName, ["stack", "export"])).env;
}
