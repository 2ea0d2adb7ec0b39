import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { validate } from "./validate";

/**
 * Checks a configuration of a Pulumi program: its keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  config: Record<string, unknown>,
  project: string,
): z.output<Schema> {
  const outcome = validate(schema, config, project);
  if ("error" in outcome) throw new pulumi.RunError(outcome.error);
  return outcome.value;
}
