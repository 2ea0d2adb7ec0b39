import { type Fleet, fleetSchema } from "../stacks/fleet/fleet";
import { structured } from "../stacks/configuration/structured";

/** Configuration as the CLI tells it: full keys, values as text. */
export type ConfigurationValues = Record<string, { readonly value: string }>;

/** The fleet that a stack is configured to be; undefined if the configuration cannot be used, as its program will say. */
export function configuredFleet(configuration: ConfigurationValues): Fleet | undefined {
  const values = Object.entries(configuration).flatMap(([key, { value }]) =>
    key.startsWith("slim:") ? [[key.slice("slim:".length), structured(value)] as const] : [],
  );
  return fleetSchema.safeParse(Object.fromEntries(values)).data;
}
