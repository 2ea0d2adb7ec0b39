import { configuredFleet, type ConfigurationValues } from "../configuredFleet";
import { readPulumi } from "../pulumiCli";
import { readStackKubeconfigs } from "../stackKubeconfigs";
import { notUp, readStackOutputs } from "../stackOutputs";
import { type ExpectedCluster, expectedByConfiguration, expectedByOutputs } from "./expectation";

/** What a status is about. */
export interface Subject {
  /** Whether an update of the stack has come to its end. */
  readonly complete: boolean;
  readonly expected: Record<string, ExpectedCluster>;
  /** Of the clusters that were made. */
  readonly kubeconfigs: Record<string, string>;
}

/**
 * Finds out what a stack should be: by its outputs, or by its configuration as long as it has none.
 *
 * @throws Error that says what to type, if there is nothing of the stack
 */
export async function readSubject(stackName: string): Promise<Subject> {
  const outputs = await readStackOutputs(stackName);
  if (outputs !== undefined) {
    const expected = Object.entries(outputs.clusters).map(
      ([name, one]) => [name, expectedByOutputs(one)] as const,
    );
    return { complete: true, expected: Object.fromEntries(expected), kubeconfigs: outputs.kubeconfigs };
  }
  const kubeconfigs = await readStackKubeconfigs(stackName);
  if (Object.keys(kubeconfigs).length === 0) throw notUp(stackName);
  const configuration = await readPulumi(["config", "--json", "--stack", stackName]);
  const fleet = configuredFleet(JSON.parse(configuration ?? "{}") as ConfigurationValues);
  if (fleet === undefined) throw notUp(stackName);
  return { complete: false, expected: expectedByConfiguration(fleet), kubeconfigs };
}
