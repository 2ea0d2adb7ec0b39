import { CommandError, ConcurrentUpdateError } from "@pulumi/pulumi/automation/errors";
import { kubectlCommand } from "../slim/kubectl";
import type { ClusterOutputs } from "../stacks/fleet/outputs";
import type { SiteOutputs } from "../stacks/foodmag/outputs";
import type { PostgresqlOutputs } from "../stacks/postgres/outputs";
import { buildKindSdk } from "./kindSdk";
import { planOf, preflight } from "./preflight";
import { Progress } from "./progress";
import { runCommand } from "./command";
import {
  inUse,
  noteEngine,
  recoverInterrupted,
  replaceFailedPods,
  replaceRemovedClusters,
  stackStore,
} from "./recovery";
import { selectStack } from "./stack";

/** Brings a stack up with a line for each part that is ready, and a summary of what there is then. */
async function start(stackName: string): Promise<void> {
  const begun = Date.now();
  buildKindSdk();
  const stack = await selectStack(stackName);
  const store = stackStore(stack);
  const [checkpoint, configuration] = await Promise.all([
    recoverInterrupted(store, print),
    stack.getAllConfig(),
  ]);
  await preflight(stack.workspace, planOf(configuration, checkpoint), print);
  await replaceRemovedClusters(store, checkpoint, print);
  await replaceFailedPods(store, checkpoint, print);
  print(
    `Bringing up the stack ${stackName}. Interrupt with Ctrl-C; \`npm start -- ${stackName}\` continues from there.`,
  );
  const progress = new Progress(print);
  const heartbeat = setInterval(() => {
    const seconds = ((Date.now() - begun) / 1000).toFixed(0);
    for (const line of progress.underWay()) print(`  … ${seconds} s  ${line}`);
  }, 15_000);
  const interrupted = new AbortController();
  // npm passes a Ctrl-C on a second time.
  let stopping = false;
  process.on("SIGINT", () => {
    if (stopping) return;
    stopping = true;
    print("Stopping after the operations that are running.");
    // A terminal interrupts the CLI too, which takes a second interrupt for an order to leave everything as it is.
    if (!process.stdin.isTTY) interrupted.abort();
  });
  try {
    const { outputs } = await stack.up({
      onEvent: progress.onEvent,
      signal: interrupted.signal,
      // Otherwise the history is read with secrets, and that writes to the user's file of the stack.
      showSecrets: false,
    });
    print(summary(stackName, outputs, (Date.now() - begun) / 1000));
    await noteEngine(kubeconfigFiles(outputs));
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw inUse(stackName, error);
    if (!(error instanceof CommandError)) throw error;
    // The causes were reported as they came.
    throw new Error(
      `The stack ${stackName} is not complete. \`npm start -- ${stackName}\` continues, \`npm run down -- ${stackName}\` removes what is there.`,
      { cause: error },
    );
  } finally {
    clearInterval(heartbeat);
  }
}

function summary(stackName: string, outputs: Outputs, seconds: number): string {
  return [
    "",
    `Up after ${seconds.toFixed(0)} s${outputs.clusters === undefined ? "." : messagesAnswered(outputs)}`,
    ...clusterLines(outputs),
    ...(outputs.postgresql === undefined ? [] : postgresqlLines(outputs.postgresql.value)),
    ...(outputs.foodmag === undefined ? [] : foodmagLines(outputs.foodmag.value)),
    `Look:   npm run status -- ${stackName}`,
    `Remove: npm run down -- ${stackName}`,
  ].join("\n");
}

function messagesAnswered(outputs: Outputs): string {
  const messages = outputs.messages?.value as { requested: number; received: number } | undefined;
  return `: ${messages?.received ?? 0} of ${messages?.requested ?? 0} messages were answered.`;
}

function clusterLines(outputs: Outputs): string[] {
  return Object.entries(clustersOf(outputs)).map(
    ([name, { trustDomain, nodes, ...access }]) =>
      `  ${name} (${trustDomain}): ${nodes ? `${nodes.length} nodes` : "controller"}; ${kubectlCommand(access)}`,
  );
}

function postgresqlLines(value: unknown): string[] {
  const { clusterName, replicas, address, namespace, names, commands } = value as PostgresqlOutputs;
  return [
    `  ${clusterName}: PostgreSQL with ${replicas} members at ${address}; its Secret is ${namespace}/${names.secret}`,
    `  ${commands.psql ?? ""}`,
  ];
}

function foodmagLines(value: unknown): string[] {
  const { url, forwardedUrl, adminName, commands } = value as SiteOutputs;
  return [
    `  ${url} (or ${forwardedUrl} while this runs: ${commands.portForward ?? ""})`,
    `  log in as ${adminName}; the password: ${commands.password ?? ""}`,
  ];
}

type Outputs = Record<string, { readonly value: unknown } | undefined>;

/** The clusters of a stack, by name. */
function clustersOf(
  outputs: Outputs,
): Record<string, Pick<ClusterOutputs, "trustDomain" | "nodes" | "kubeconfigFile" | "context">> {
  return (outputs.clusters?.value ?? {}) as ReturnType<typeof clustersOf>;
}

/** Their kubeconfig files. */
function kubeconfigFiles(outputs: Outputs): Record<string, { readonly kubeconfigFile?: string }> {
  const only = (outputs.postgresql ?? outputs.foodmag)?.value as PostgresqlOutputs | SiteOutputs | undefined;
  return only === undefined ? clustersOf(outputs) : { [only.clusterName]: only };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

runCommand(
  {
    script: "start",
    summary: "Brings a stack up, continues after an interruption, or applies a changed configuration.",
  },
  start,
);
