import * as path from "node:path";
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type Stack,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";
import { PROJECT, requireStackConfig } from "./project";
import { pulumiCli, pulumiEnvironment } from "./pulumiCli";
import { copyStackSettings } from "./stackSettings";

/**
 * A stack of this project, made if it isn't there; its configuration is that of its file at this moment.
 *
 * @param env environment of the CLI, over that of {@link pulumiEnvironment}
 * @throws RangeError if there is no configuration for it
 */
export async function selectStack(stackName: string, env: Record<string, string> = {}): Promise<Stack> {
  requireStackConfig(stackName);
  const { folder, env: settingsEnvironment } = copyStackSettings(stackName, undefined);
  const options: LocalWorkspaceOptions = {
    pulumiCommand: await PulumiCommand.get({ root: path.dirname(path.dirname(pulumiCli())) }),
    envVars: Object.fromEntries(
      Object.entries({ ...pulumiEnvironment(), ...settingsEnvironment, ...env }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
  };
  const select = () => LocalWorkspace.selectStack({ stackName, workDir: PROJECT }, options);
  const stack = await select().catch(async (error: unknown) => {
    if (!(error instanceof StackNotFoundError)) throw error;
    await LocalWorkspace.createStack({ stackName, workDir: folder }, options);
    return select();
  });
  copyStackSettings(stackName, await stack.exportStack());
  return stack;
}
