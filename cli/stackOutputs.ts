import type { MessageCount } from "../components";
import type { Hosts } from "../slim/hosts";
import type { ClusterOutputs } from "../stacks/fleet/outputs";
import { requireStackConfig } from "./project";
import { readStack } from "./pulumiCli";

/** The outputs of a stack that is up, secrets included. */
export interface StackOutputs {
  readonly clusters: Record<string, ClusterOutputs>;
  readonly kubeconfigs: Record<string, string>;
  readonly messages?: MessageCount;
  readonly hosts: Hosts;
  readonly hostsEntries: string;
}

/**
 * Reads the outputs of a stack from its state; asks no cluster.
 *
 * @returns undefined if no update of it has come to its end
 * @throws RangeError if the stack is unknown
 */
export async function readStackOutputs(stackName: string): Promise<StackOutputs | undefined> {
  const command = ["stack", "output", "--json", "--show-secrets"];
  const outputs = await readStack<StackOutputs | Record<string, never>>(stackName, command);
  // A stack that is there may be looked at without its configuration.
  if (outputs === undefined) requireStackConfig(stackName);
  return outputs?.clusters === undefined ? undefined : (outputs as StackOutputs);
}

/**
 * Reads the outputs of a stack that should be up.
 *
 * @throws Error that says what to type, if it is not
 */
export async function requireStackOutputs(stackName: string): Promise<StackOutputs> {
  const outputs = await readStackOutputs(stackName);
  if (outputs === undefined) throw notUp(stackName);
  return outputs;
}

/** What to say of a stack that is not up. */
export function notUp(stackName: string): Error {
  return new Error(
    `The stack ${stackName} is not up, or its last update did not finish. \`npm start -- ${stackName}\` brings it up or continues.`,
  );
}
