import { configuredStack, type ConfigurationValues } from "../configuredStack";
import { requireStackConfig } from "../project";
import { readStack } from "../pulumiCli";
import { notUp } from "../stackOutputs";
import { type Completion, lastOperation } from "./completion";
import { type ExpectedCluster, expectedByConfiguration, expectedByOutputs } from "./expectation";
import { readStackState, type StackState } from "./stackState";

/** What a status is about. */
export interface Subject {
  readonly completion: Completion;
  readonly expected: Record<string, ExpectedCluster>;
  /** What is wrong with the configuration, where the outputs of an earlier update stand in for it. */
  readonly configurationError?: string;
  /** Of the clusters that were made. */
  readonly kubeconfigs: Record<string, string>;
}

/**
 * Finds out what a stack should be: by its outputs, or by its configuration if its last update did not finish.
 *
 * @throws Error that says what to type, if there is nothing of the stack, or nothing tells what it should be
 */
export async function readSubject(stackName: string): Promise<Subject> {
  const [state, last] = await Promise.all([readStackState(stackName), lastOperation(stackName)]);
  if (state === undefined) {
    requireStackConfig(stackName);
    throw notUp(stackName);
  }
  const { outputs, kubeconfigs, pending } = state;
  const completion = pending ? "interrupted" : (last ?? "interrupted");
  if (outputs !== undefined && completion === "complete") {
    return { completion, expected: byOutputs(outputs), kubeconfigs: outputs.kubeconfigs };
  }
  const values = (await readStack<ConfigurationValues>(stackName, ["config", "--json"])) ?? {};
  const configured = configuredStack(values);
  if ("value" in configured) {
    if (Object.keys(kubeconfigs).length === 0 || configured.value.kind !== "fleet") throw notUp(stackName);
    return { completion, expected: expectedByConfiguration(configured.value.fleet), kubeconfigs };
  }
  if (outputs === undefined) {
    throw new Error(`The stack ${stackName} has no outputs yet, and ${configured.error}`);
  }
  return { completion, expected: byOutputs(outputs), configurationError: configured.error, kubeconfigs };
}

function byOutputs({ clusters }: NonNullable<StackState["outputs"]>): Record<string, ExpectedCluster> {
  const expected = Object.entries(clusters).map(([name, one]) => [name, expectedByOutputs(one)] as const);
  return Object.fromEntries(expected);
}
