import type { Fleet } from "./fleet";
import type { FleetOutputs } from "./outputs";
import { deploySingle } from "./single";

/** Deploys a fleet and returns the outputs of its stack. */
export function deploy(fleet: Fleet): FleetOutputs {
  return deploySingle(fleet);
}
