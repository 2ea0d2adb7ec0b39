import type { MessageCount } from "../components";
import type { Hosts } from "../slim/hosts";
import type { ClusterOutputs } from "../stacks/fleet/outputs";
import type { SiteOutputs } from "../stacks/foodmag/outputs";
import type { PostgresqlOutputs } from "../stacks/postgres/outputs";
import { configuredKind, requireStackConfig } from "./project";
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

/** The outputs of a stack that is the food magazine and is up, secrets included. */
export interface FoodmagStackOutputs {
  readonly foodmag: SiteOutputs;
  readonly kubeconfigs: Record<string, string>;
}

/** The outputs of a stack, by what it is; none of them if no update of it has come to its end. */
interface OutputsByKind {
  readonly fleet?: StackOutputs;
  readonly postgres?: PostgresStackOutputs;
  readonly foodmag?: FoodmagStackOutputs;
}

/** What stacks are that are no fleet, in words. */
const OTHERS = { postgres: "PostgreSQL", foodmag: "the food magazine" } as const;

/**
 * Reads the outputs of a fleet from its state; asks no cluster.
 *
 * @returns undefined if no update of it has come to its end
 * @throws RangeError if the stack is unknown
 */
export async function readStackOutputs(stackName: string): Promise<StackOutputs | undefined> {
  return (await readOutputs(stackName)).fleet;
}

async function readOutputs(stackName: string): Promise<OutputsByKind> {
  const command = ["stack", "output", "--json", "--show-secrets"];
  const outputs = await readStack<Partial<StackOutputs & PostgresStackOutputs & FoodmagStackOutputs>>(
    stackName,
    command,
  );
  // A stack that is there may be looked at without its configuration.
  if (outputs === undefined) requireStackConfig(stackName);
  if (outputs?.clusters !== undefined) return { fleet: outputs as StackOutputs };
  if (outputs?.postgresql !== undefined) return { postgres: outputs as PostgresStackOutputs };
  return outputs?.foodmag === undefined ? {} : { foodmag: outputs as FoodmagStackOutputs };
}

/**
 * Reads the outputs of a fleet that should be up.
 *
 * @throws Error that says what to type, if it is not, or if the stack is none
 */
export async function requireStackOutputs(stackName: string): Promise<StackOutputs> {
  const { fleet, ...others } = await readOutputs(stackName);
  if (fleet !== undefined) return fleet;
  const [kind] = Object.keys(others) as (keyof typeof others)[];
  if (kind === undefined) throw notUp(stackName);
  throw new Error(
    `The stack ${stackName} is ${OTHERS[kind]}, and this command is for SLIM. \`npm run status -- ${stackName}\` says how it is, ` +
      `\`npm run pulumi -- stack output --stack ${stackName}\` where it is and what to type.`,
  );
}

/**
 * Reads the outputs of a stack of another kind that should be up.
 *
 * @throws Error that says what to type, if it is not
 */
export async function requireOutputsOf<Kind extends keyof typeof OTHERS>(
  kind: Kind,
  stackName: string,
): Promise<NonNullable<OutputsByKind[Kind]>> {
  const outputs = (await readOutputs(stackName))[kind];
  if (outputs === undefined) throw notUp(stackName);
  return outputs;
}

/** The outputs of a stack that is the food magazine; undefined for any other, and if no update of it has come to its end. */
export async function foodmagOutputsOf(stackName: string): Promise<FoodmagStackOutputs | undefined> {
  return configuredKind(stackName) === "foodmag" ? (await readOutputs(stackName)).foodmag : undefined;
}

/** What to say of a stack that is not up. */
export function notUp(stackName: string): Error {
  return new Error(
    `The stack ${stackName} is not up, or its last update did not finish. \`npm start -- ${stackName}\` brings it up or continues.`,
  );
}
