import { validated } from "../configuration/validated";
import { type Fleet, fleetSchema } from "./fleet";

/**
 * Checks a configuration: its keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function parseFleet(config: Record<string, unknown>, project = "slim"): Fleet {
  return validated(fleetSchema, config, project);
}
