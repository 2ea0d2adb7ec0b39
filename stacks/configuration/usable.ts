import * as pulumi from "@pulumi/pulumi";
import type { Validation } from "./validate";

/**
 * The value of a configuration of a Pulumi program that can be used.
 *
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function usable<T>(outcome: Validation<T>): T {
  if ("error" in outcome) throw new pulumi.RunError(outcome.error);
  return outcome.value;
}
