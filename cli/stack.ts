import type { LocalWorkspaceOptions, Stack } from "@pulumi/pulumi/automation";
import { onceAsked } from "../live/onceAsked";
import { PROJECT, requireStackConfig } from "./project";
import { downloadedCli, pulumiEnvironment, readStack } from "./pulumiCli";
import type { ExportedState } from "./recovery";
import { copyStackSettings, type ExportedStack, type StackSettings } from "./stackSettings";

/**
 * A stack of this project, made if it isn't there; its configuration is that of its file at this moment.
 *
 * @param env environment of the CLI, over that of this process
 * @throws RangeError if there is no configuration for it
 */
export async function selectStack(stackName: string, env: Record<string, string> = {}): Promise<Stack> {
  requireStackConfig(stackName);
  return (await findStack(stackName, env))?.stack ?? createStack(stackName, env);
}

/** A stack that is there. */
export interface FoundStack {
  readonly stack: Stack;
  /** Its state when it was found; secrets are encrypted. */
  readonly state: ExportedState;
}

/**
 * A stack of this project that was made before, whether there still is a configuration for it or not.
 *
 * @param env environment of the CLI, over that of this process
 * @returns undefined if there is none
 * @throws RangeError if there is no configuration for it either
 */
export async function findStack(
  stackName: string,
  env: Record<string, string> = {},
): Promise<FoundStack | undefined> {
  // The library takes as long to load as the CLI to answer.
  const [state] = await Promise.all([exportStack(stackName, env), pulumiCommand()]);
  if (state !== undefined) return { stack: await select(stackName, state, env), state };
  requireStackConfig(stackName);
  return undefined;
}

async function createStack(stackName: string, env: Record<string, string>): Promise<Stack> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const settings = copyStackSettings(stackName, undefined);
  await LocalWorkspace.createStack(
    { stackName, workDir: settings.folder },
    await workspaceOptions(settings, env),
  );
  // Now its secrets have a salt.
  return select(stackName, await exportStack(stackName, env), env);
}

async function select(
  stackName: string,
  exported: ExportedStack | undefined,
  env: Record<string, string>,
): Promise<Stack> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const settings = copyStackSettings(stackName, exported);
  return LocalWorkspace.selectStack({ stackName, workDir: PROJECT }, await workspaceOptions(settings, env));
}

function exportStack(
  stackName: string,
  env: Record<string, string>,
): Promise<(ExportedState & ExportedStack) | undefined> {
  return readStack(stackName, ["stack", "export"], env);
}

async function workspaceOptions(
  settings: StackSettings,
  env: Record<string, string>,
): Promise<LocalWorkspaceOptions> {
  const variables = pulumiEnvironment({ ...process.env, ...settings.env, ...env });
  return {
    pulumiCommand: await pulumiCommand(),
    envVars: Object.fromEntries(
      Object.entries(variables).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  };
}

const pulumiCommand = onceAsked(async () => {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const root = downloadedCli();
  // Without a root, the command is looked for on PATH by its name.
  return PulumiCommand.get(root === undefined ? {} : { root });
});
