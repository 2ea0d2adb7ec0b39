import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type Stack,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";
import { PROJECT, requireStackConfig } from "./project";
import { downloadedCli, pulumiEnvironment } from "./pulumiCli";
import { copyStackSettings } from "./stackSettings";

/**
 * A stack of this project, made if it isn't there; its configuration is that of its file at this moment.
 *
 * @param env environment of the CLI, over that of this process
 * @throws RangeError if there is no configuration for it
 */
export async function selectStack(stackName: string, env: Record<string, string> = {}): Promise<Stack> {
  requireStackConfig(stackName);
  const { folder, options } = await openWorkspace(stackName, env);
  return select(stackName, options).catch(async (error: unknown) => {
    if (!(error instanceof StackNotFoundError)) throw error;
    await LocalWorkspace.createStack({ stackName, workDir: folder }, options);
    return select(stackName, options);
  });
}

/**
 * A stack of this project that was made before, whether there still is a configuration for it or not.
 *
 * @returns undefined if there is none
 * @throws RangeError if there is no configuration for it either
 */
export async function findStack(stackName: string): Promise<Stack | undefined> {
  const { options } = await openWorkspace(stackName);
  return select(stackName, options).catch((error: unknown) => {
    if (!(error instanceof StackNotFoundError)) throw error;
    requireStackConfig(stackName);
    return undefined;
  });
}

async function select(stackName: string, options: LocalWorkspaceOptions): Promise<Stack> {
  const stack = await LocalWorkspace.selectStack({ stackName, workDir: PROJECT }, options);
  copyStackSettings(stackName, await stack.exportStack());
  return stack;
}

/** What the Automation API works with, and the folder with the copy of the stack's settings. */
async function openWorkspace(
  stackName: string,
  env: Record<string, string> = {},
): Promise<{ folder: string; options: LocalWorkspaceOptions }> {
  const settings = copyStackSettings(stackName, undefined);
  const root = downloadedCli();
  const variables = pulumiEnvironment({ ...process.env, ...settings.env, ...env });
  return {
    folder: settings.folder,
    options: {
      // Without a root, the command is looked for on PATH by its name.
      pulumiCommand: await PulumiCommand.get(root === undefined ? {} : { root }),
      envVars: Object.fromEntries(
        Object.entries(variables).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    },
  };
}
