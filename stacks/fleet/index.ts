import type { Fleet } from "./fleet";
import type { LinkCheck } from "./linkedNodes";
import { deployMulticluster } from "./multicluster";
import type { FleetOutputs } from "./outputs";
import { deploySingle } from "./single";

/**
 * Deploys a fleet and returns the outputs of its stack.
 *
 * @param check how the nodes are known to be linked; by default their controller is asked
 */
export function deploy(fleet: Fleet, check?: LinkCheck): FleetOutputs {
  return fleet.clusters.length === 1 ? deploySingle(fleet, check) : deployMulticluster(fleet, check);
}
