import { usable } from "../../stacks/configuration/usable";
import { validate } from "../../stacks/configuration/validate";
import { type Fleet, fleetSchema } from "../../stacks/fleet/fleet";

/**
 * The fleet of a configuration, whose keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 */
export function parseFleet(config: Record<string, unknown>, project = "slim"): Fleet {
  return usable(validate(fleetSchema, config, project));
}
