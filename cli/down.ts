import { runCommand } from "./command";
import { removeEmptyKubeconfigs } from "./kubeconfigs";
import { runPulumi } from "./pulumiCli";
import {
  findRemovedClusters,
  forgetEngine,
  kindClusters,
  kubeconfigOf,
  recoverInterrupted,
  stackStore,
} from "./recovery";
import { selectStack } from "./stack";

/** Removes all that a stack has made. */
async function down(stackName: string): Promise<void> {
  const stack = await selectStack(stackName);
  const checkpoint = await recoverInterrupted(stackStore(stack), print, { contents: false });
  // A cluster that only was not found would stay behind, and nobody would know of it.
  await findRemovedClusters(checkpoint, stackName);
  process.exitCode = await runPulumi(["destroy", "--yes", "--skip-preview", "--stack", stackName], {
    env: stack.workspace.envVars,
  });
  if (process.exitCode === 0) forgetEngine(checkpoint);
  removeEmptyKubeconfigs(kindClusters(checkpoint).flatMap((cluster) => kubeconfigOf(cluster) ?? []));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

runCommand(() => down(process.argv[2] ?? "single"));
