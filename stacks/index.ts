import type { Fleet } from "./fleet";
import { deployMulticluster } from "./multicluster";
import type { FleetOutputs } from "./outputs";
import { deploySingle } from "./single";

/** Deploys a fleet and returns the outputs of its stack. */
export function deploy(fleet: Fleet): FleetOutputs {
  return fleet.clusters.length === 1 ? deploySingle(fleet) : deployMulticluster(fleet);
}
