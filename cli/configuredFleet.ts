import { structured } from "../stacks/configuration/structured";
import { validate, type Validation } from "../stacks/configuration/validate";
import { type Fleet, fleetSchema } from "../stacks/fleet/fleet";
import { readProject } from "./project";

/** Configuration as the CLI tells it: full keys, values as text. */
export type ConfigurationValues = Record<string, { readonly value: string }>;

/**
 * The fleet that a stack is configured to be, or why the configuration cannot be used: in the words of its program.
 *
 * @param project its name stands before each key
 */
export function configuredFleet(
  configuration: ConfigurationValues,
  project = readProject().name,
): Validation<Fleet> {
  const prefix = `${project}:`;
  const values = Object.entries(configuration).flatMap(([key, { value }]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), structured(value)] as const] : [],
  );
  return validate(fleetSchema, Object.fromEntries(values), project);
}
