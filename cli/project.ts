import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";

/** The project's folder. */
export const PROJECT = path.join(__dirname, "..");

/** Folder for what belongs to deployments of this machine: state, kubeconfigs. Not in version control. */
export const LOCAL = path.join(PROJECT, ".local");

/**
 * Checks that there is a configuration for a stack.
 *
 * @throws RangeError that lists the stacks that have one, if there is none
 */
export function requireStackConfig(stackName: string): void {
  if (existsSync(path.join(PROJECT, `Pulumi.${stackName}.yaml`))) return;
  const known = readdirSync(PROJECT).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  throw new RangeError(`There is no stack ${stackName}; known here: ${known.join(", ")}.`);
}
