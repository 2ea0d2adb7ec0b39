import { runCommand } from "./command";
import { confirm } from "./confirm";
import { foreignObjects } from "./foreignObjects";
import { removeEmptyKubeconfigs } from "./kubeconfigs";
import { runPulumi } from "./pulumiCli";
import {
  type Checkpoint,
  existingClusters,
  findRemovedClusters,
  forgetEngine,
  kindClusters,
  kubeconfigOf,
  nameOf,
  recoverInterrupted,
  stackStore,
} from "./recovery";
import { findStack } from "./stack";
import { foodmagOutputsOf } from "./stackOutputs";
import { stopInOrder } from "./stopInOrder";

/** Removes all that a stack has made. */
async function down(stackName: string, yes = false): Promise<void> {
  const found = await findStack(stackName);
  if (found === undefined) {
    print(`The stack ${stackName} was never brought up: there is nothing to remove.`);
    return;
  }
  const { stack, state } = found;
  const store = stackStore(stack);
  const contents = describe(
    state.deployment,
    await foreignObjects(state.deployment, () => store.kubeconfigs()),
  );
  if (contents.length > 0) {
    print([`This removes all that the stack ${stackName} has made, data too:`, ...contents].join("\n  "));
    if (!yes) await askToRemove(stackName);
  }
  const checkpoint = await recoverInterrupted(store, print, { contents: false });
  // A cluster that only was not found would stay behind, and nobody would know of it.
  await findRemovedClusters(checkpoint, stackName);
  const foodmag = await foodmagOutputsOf(stackName);
  if (foodmag !== undefined) await stopInOrder(foodmag, print);
  process.exitCode = await runPulumi(["destroy", "--yes", "--skip-preview", "--stack", stackName], {
    env: stack.workspace.envVars,
  });
  if (process.exitCode === 0) forgetEngine(checkpoint);
  removeEmptyKubeconfigs(kindClusters(checkpoint).flatMap((cluster) => kubeconfigOf(cluster) ?? []));
}

/** What there is to remove: the clusters by name, those of a killed update too, and what is in those that stay. */
function describe(
  { resources = [], pending_operations = [] }: Checkpoint,
  foreign: Readonly<Record<string, string>>,
): string[] {
  const begun = pending_operations.flatMap(({ type, resource }) => (type === "creating" ? [resource] : []));
  const all = [...resources, ...begun];
  const clusters = new Set(kindClusters({ resources: all }).map(nameOf));
  const existing = existingClusters({ resources: all });
  const lines = [
    ...[...clusters].map((name) => `Kind cluster ${name}`),
    ...existing.flatMap((name) => [
      `SLIM and what else this stack has put into the cluster ${name}, which stays`,
      ...(foreign[name] === undefined ? [] : [`and ${foreign[name]}`]),
    ]),
  ];
  if (lines.length > 0) return lines;
  return all.length === 0 ? [] : [`no cluster, and of other resources: ${all.length}`];
}

/** @throws Error unless the answer is yes */
async function askToRemove(stackName: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Error(
      `Nothing was removed, as there is no terminal to ask at. Type: npm run down -- ${stackName} --yes`,
    );
  }
  if (!(await confirm("Remove it?"))) throw new Error("Nothing was removed.");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

runCommand(
  {
    script: "down",
    summary: "Removes all that a stack has made: it says what, and asks before.",
    flags: { yes: "do not ask" },
  },
  (stackName, { yes }) => down(stackName, yes),
);
