import type { MessageCount } from "../components";
import type { Hosts } from "../slim/hosts";
import type { ClusterOutputs } from "../stacks/fleet/outputs";
import type { PostgresqlOutputs } from "../stacks/postgres/outputs";
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

/** The outputs of a stack that is PostgreSQL and is up, secrets included. */
export interface PostgresStackOutputs {
  readonly postgresql: PostgresqlOutputs;
  readonly kubeconfigs: Record<string, string>;
}

/**
 * Reads the outputs of a fleet from its state; asks no cluster.
 *
 * @returns undefined if no update of it has come to its end
 * @throws RangeError if the stack is unknown
 */
export async function readStackOutputs(stackName: string): Promise<StackOutputs | undefined> {
  return (await readOutputs(stackName)).fleet;
}

/** The outputs of a stack, as what it is; neither of both if no update of it has come to its end. */
async function readOutputs(
  stackName: string,
): Promise<{ readonly fleet?: StackOutputs; readonly postgres?: PostgresStackOutputs }> {
  const command = ["stack", "output", "--json", "--show-secrets"];
  const outputs = await readStack<Partial<StackOutputs & PostgresStackOutputs>>(stackName, command);
  // A stack that is there may be looked at without its configuration.
  if (outputs === undefined) requireStackConfig(stackName);
  if (outputs?.clusters !== undefined) return { fleet: outputs as StackOutputs };
  return outputs?.postgresql === undefined ? {} : { postgres: outputs as PostgresStackOutputs };
}

/**
 * Reads the outputs of a fleet that should be up.
 *
 * @throws Error that says what to type, if it is not, or if the stack is none
 */
export async function requireStackOutputs(stackName: string): Promise<StackOutputs> {
  const { fleet, postgres } = await readOutputs(stackName);
  if (fleet !== undefined) return fleet;
  if (postgres === undefined) throw notUp(stackName);
  throw new Error(
    `The stack ${stackName} is PostgreSQL, and this command is for SLIM. \`npm run status -- ${stackName}\` says how it is, ` +
      `\`npm run pulumi -- stack output --stack ${stackName}\` where it is and what to type.`,
  );
}

/**
 * Reads the outputs of a stack of PostgreSQL that should be up.
 *
 * @throws Error that says what to type, if it is not
 */
export async function requirePostgresOutputs(stackName: string): Promise<PostgresStackOutputs> {
  const { postgres } = await readOutputs(stackName);
  if (postgres === undefined) throw notUp(stackName);
  return postgres;
}

/** What to say of a stack that is not up. */
export function notUp(stackName: string): Error {
  return new Error(
    `The stack ${stackName} is not up, or its last update did not finish. \`npm start -- ${stackName}\` brings it up or continues.`,
  );
}
