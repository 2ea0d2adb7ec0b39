import { structured } from "../stacks/configuration/structured";
import type { Validation } from "../stacks/configuration/validate";
import { type ConfiguredStack, validateStack } from "../stacks/configuredStack";
import { readProject } from "./project";

/** Configuration as the CLI tells it: full keys, values as text. */
export type ConfigurationValues = Record<string, { readonly value: string }>;

/**
 * What a stack is configured to be, or why the configuration cannot be used: in the words of its program.
 *
 * @param project its name stands before each key
 */
export function configuredStack(
  configuration: ConfigurationValues,
  project = readProject().name,
): Validation<ConfiguredStack> {
  const prefix = `${project}:`;
  const values = Object.entries(configuration).flatMap(([key, { value }]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), structured(value)] as const] : [],
  );
  return validateStack(Object.fromEntries(values), project);
}
