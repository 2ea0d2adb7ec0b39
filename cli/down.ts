import { recoverInterrupted } from "./interrupted";
import { removeEmptyKubeconfigs } from "./kubeconfigs";
import { runCommand } from "./command";
import { runPulumi } from "./pulumiCli";
import { selectStack } from "./stack";

/** Removes all that a stack has made. */
async function down(stackName: string): Promise<void> {
  const stack = await selectStack(stackName);
  await recoverInterrupted(stack, (line) => process.stdout.write(`${line}\n`), { contents: false });
  process.exitCode = await runPulumi(["destroy", "--yes", "--skip-preview", "--stack", stackName], {
    env: stack.workspace.envVars,
  });
  removeEmptyKubeconfigs();
}

runCommand(() => down(process.argv[2] ?? "single"));
