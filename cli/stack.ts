import * as path from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { PROJECT, requireStackConfig } from "./project";
import { pulumiCli, pulumiEnvironment } from "./pulumiCli";

/**
 * A stack of this project, made if it isn't there; its configuration is the committed one.
 *
 * @param env environment of the CLI, over that of {@link pulumiEnvironment}
 * @throws RangeError if there is no configuration for it
 */
export async function selectStack(stackName: string, env: Record<string, string> = {}): Promise<Stack> {
  requireStackConfig(stackName);
  return LocalWorkspace.createOrSelectStack(
    { stackName, workDir: PROJECT },
    {
      pulumiCommand: await PulumiCommand.get({ root: path.dirname(path.dirname(pulumiCli())) }),
      envVars: Object.fromEntries(
        Object.entries({ ...pulumiEnvironment(), ...env }).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, value]],
        ),
      ),
    },
  );
}
