import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { MessageCount } from "../components";
import type { Hosts } from "../slim/hosts";
import type { ClusterOutputs } from "../stacks/outputs";
import { PROJECT, requireStackConfig } from "./project";
import { pulumiCli, pulumiEnvironment } from "./pulumiCli";

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
 * @throws Error that says what to type, if the stack is unknown or not up
 */
export async function readStackOutputs(stackName: string): Promise<StackOutputs> {
  requireStackConfig(stackName);
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stackName];
  const outputs = await promisify(execFile)(pulumiCli(), args, {
    cwd: PROJECT,
    env: pulumiEnvironment(),
    maxBuffer: 64 << 20,
  }).then(
    ({ stdout }) => JSON.parse(stdout) as Partial<StackOutputs>,
    (error: unknown): Partial<StackOutputs> => {
      const said = (error as { stderr: string }).stderr.trim();
      if (said.includes("no stack named")) return {};
      throw new Error(said);
    },
  );
  if (outputs.clusters === undefined) {
    throw new Error(
      `The stack ${stackName} is not up, or not to its end. \`npm start -- ${stackName}\` brings it up, or goes on.`,
    );
  }
  return outputs as StackOutputs;
}
