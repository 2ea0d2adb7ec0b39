import type * as pulumi from "@pulumi/pulumi";
import { checked, isPlain } from "./checked";

/**
 * An object that is an argument, with each part as an input of its own: of an object of outputs, no part waits for another.
 *
 * @param field where it comes from, for the message
 * @param expected what it is, in words
 * @throws RangeError if it is no object
 */
export function partsOf<T extends object>(
  given: pulumi.Input<T>,
  keys: readonly (keyof T & string)[],
  { field, expected }: { readonly field: string; readonly expected: string },
): T {
  const require = (value: unknown): T => {
    if (typeof value === "object" && value !== null) return value as T;
    throw new RangeError(`${field}: expected ${expected}; given ${String(value)}`);
  };
  if (isPlain(given)) return require(given);
  const whole = checked(given, require) as pulumi.Output<Record<string, unknown>>;
  return Object.fromEntries(keys.map((key) => [key, whole.apply((value) => value[key])])) as T;
}
