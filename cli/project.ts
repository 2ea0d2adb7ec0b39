import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** The project's folder. */
export const PROJECT = path.join(__dirname, "..");

/** Folder for what belongs to deployments of this machine: state, kubeconfigs. Not in version control. */
export const LOCAL = path.join(PROJECT, ".local");

/** What is used of Pulumi.yaml. */
export interface ProjectFile {
  readonly name: string;
  readonly backend?: { readonly url?: string };
}

/** Reads Pulumi.yaml. */
export function readProject(): ProjectFile {
  return parse(readFileSync(path.join(PROJECT, "Pulumi.yaml"), "utf8")) as ProjectFile;
}

/** Names of the stacks that have a configuration here. */
export function configuredStacks(): string[] {
  return readdirSync(PROJECT).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/**
 * Checks that there is a configuration for a stack.
 *
 * @param stackName may be a full one: `organization/slim/single`
 * @throws RangeError that lists the stacks that have one, if there is none
 */
export function requireStackConfig(stackName: string): void {
  if (existsSync(path.join(PROJECT, `Pulumi.${path.posix.basename(stackName)}.yaml`))) return;
  throw new RangeError(`There is no stack ${stackName}; known here: ${configuredStacks().join(", ")}.`);
}

/** The kind of a stack by its configuration here: `fleet`, if it names none or there is none. */
export function configuredKind(stackName: string, folder = PROJECT): string {
  const file = path.join(folder, `Pulumi.${path.posix.basename(stackName)}.yaml`);
  if (!existsSync(file)) return "fleet";
  const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const kind = config?.[`${readProject().name}:stack`];
  return typeof kind === "string" ? kind : "fleet";
}
