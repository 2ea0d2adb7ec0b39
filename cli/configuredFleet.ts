import { structured } from "../stacks/configuration/structured";
import { validate, type Validation } from "../stacks/configuration/validate";
import { type Fleet, fleetSchema } from "../stacks/fleet/fleet";

/** Configuration as the CLI tells it: full keys, values as text. */
export type ConfigurationValues = Record<string, { readonly value: string }>;

/** The fleet that a stack is configured to be, or why the configuration cannot be used: in the words of its program. */
export function configuredFleet(configuration: ConfigurationValues): Validation<Fleet> {
  const values = Object.entries(configuration).flatMap(([key, { value }]) =>
    key.startsWith("slim:") ? [[key.slice("slim:".length), structured(value)] as const] : [],
  );
  return validate(fleetSchema, Object.fromEntries(values), "slim");
}
