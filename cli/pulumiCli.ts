import { execFile, execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { LOCAL, PROJECT } from "./project";
import { copyStackSettings } from "./stackSettings";

/** Version of the npm package `pulumi` that brings the CLI where none is installed. */
const CLI_VERSION = "3.265.0";

/** Path of the Pulumi CLI: the installed one, else one that the npm package `pulumi` downloads once. */
export function pulumiCli(): string {
  const installed = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "pulumi"))
    .find(isExecutable);
  return installed ?? downloadedCli();
}

/** Where the npm package `pulumi` and Pulumi's Automation API keep their downloads. */
function downloadedCli(): string {
  const home = process.env.PULUMI_HOME ?? path.join(homedir(), ".pulumi");
  const cli = path.join(home, "versions", CLI_VERSION, "bin", "pulumi");
  if (!isExecutable(cli)) {
    process.stderr.write(`The Pulumi CLI is not installed; getting version ${CLI_VERSION} by npm, once.\n`);
    execFileSync("npx", ["--yes", `pulumi@${CLI_VERSION}`, "version"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return cli;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Environment for the CLI: state in the project's folder and no login, unless the user has chosen a backend by
 * `PULUMI_BACKEND_URL`. Secrets in that state are encrypted with an empty passphrase, unless there is another; the
 * state lies beside the kubeconfigs that it protects.
 */
export function pulumiEnvironment(): NodeJS.ProcessEnv {
  const state = path.join(LOCAL, "state");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  return {
    ...process.env,
    PATH: `${path.dirname(pulumiCli())}${path.delimiter}${process.env.PATH ?? ""}`,
    PULUMI_BACKEND_URL: process.env.PULUMI_BACKEND_URL ?? `file://${state}`,
    ...(process.env.PULUMI_CONFIG_PASSPHRASE_FILE === undefined && {
      PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "",
    }),
    // A stack's file need not hold the salt of its secrets: its state does.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
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
    spawn(pulumiCli(), args, { cwd, env: { ...pulumiEnvironment(), ...env }, stdio: "inherit" })
      .on("error", reject)
      .on("exit", (code) => {
        resolve(code ?? 1);
      });
  });
}

/** Name of the stack that `pulumi stack select` or `PULUMI_STACK` has chosen; undefined if there is none. */
export async function selectedStack(): Promise<string | undefined> {
  const options = { cwd: PROJECT, env: pulumiEnvironment() };
  return promisify(execFile)(pulumiCli(), ["stack", "--show-name", "--non-interactive"], options).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/**
 * What a command of the CLI, one that prints JSON, says of a stack; undefined if there is no such stack.
 *
 * @throws Error with what it says, if it fails
 */
export async function readStack<T>(stackName: string, command: string[]): Promise<T | undefined> {
  const options = { cwd: PROJECT, env: pulumiEnvironment(), maxBuffer: 64 << 20 };
  return promisify(execFile)(pulumiCli(), [...command, "--stack", stackName], options).then(
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
