import { parse } from "yaml";
import { type Fleet, fleetSchema } from "../stacks/fleet";

/** Configuration as the CLI tells it: full keys, values as text. */
export type ConfigurationValues = Record<string, { readonly value: string }>;

/** The fleet that a stack is configured to be; undefined if the configuration cannot be used, as its program will say. */
export function configuredFleet(configuration: ConfigurationValues): Fleet | undefined {
  try {
    const values = Object.entries(configuration).flatMap(([key, { value }]) =>
      key.startsWith("slim:") ? [[key.slice("slim:".length), parse(value) as unknown] as const] : [],
    );
    return fleetSchema.safeParse(Object.fromEntries(values)).data;
  } catch {
    return undefined;
  }
}
