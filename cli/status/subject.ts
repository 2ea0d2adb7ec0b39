import { configuredFleet, type ConfigurationValues } from "../configuredFleet";
import { readStack } from "../pulumiCli";
import { readStackKubeconfigs } from "../stackKubeconfigs";
import { notUp, readStackOutputs } from "../stackOutputs";
import { type ExpectedCluster, expectedByConfiguration, expectedByOutputs } from "./expectation";

/** An update that failed leaves the outputs of the one before. */
async function lastUpdateSucceeded(stackName: string): Promise<boolean> {
  const command = ["stack", "history", "--json", "--page-size", "1"];
  const updates = await readStack<{ result: string }[] | null>(stackName, command);
  return updates?.[0]?.result === "succeeded";
}

/** What a status is about. */
export interface Subject {
  /** Whether the stack's last update has come to its end. */
  readonly complete: boolean;
  readonly expected: Record<string, ExpectedCluster>;
  /** Of the clusters that were made. */
  readonly kubeconfigs: Record<string, string>;
}

/**
 * Finds out what a stack should be: by its outputs, or by its configuration if its last update did not come to its end.
 *
 * @throws Error that says what to type, if there is nothing of the stack
 */
export async function readSubject(stackName: string): Promise<Subject> {
  const [outputs, succeeded] = await Promise.all([
    readStackOutputs(stackName),
    lastUpdateSucceeded(stackName),
  ]);
  if (outputs !== undefined && succeeded) {
    const expected = Object.entries(outputs.clusters).map(
      ([name, one]) => [name, expectedByOutputs(one)] as const,
    );
    return { complete: true, expected: Object.fromEntries(expected), kubeconfigs: outputs.kubeconfigs };
  }
  const kubeconfigs = await readStackKubeconfigs(stackName);
  if (Object.keys(kubeconfigs).length === 0) throw notUp(stackName);
  const configuration = await readStack<ConfigurationValues>(stackName, ["config", "--json"]);
  const fleet = configuredFleet(configuration ?? {});
  if (fleet === undefined) throw notUp(stackName);
  return { complete: false, expected: expectedByConfiguration(fleet), kubeconfigs };
}
