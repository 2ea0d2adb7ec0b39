import * as pulumi from "@pulumi/pulumi";
import { projectConfig } from "./configuration/projectConfig";
import { usable } from "./configuration/usable";
import { type ConfiguredStack, validateStack } from "./configuredStack";
import { deployFleet } from "./fleet/deploy";
import type { FleetOutputs } from "./fleet/outputs";
import { deployFoodmag } from "./foodmag/deploy";
import type { FoodmagOutputs } from "./foodmag/outputs";
import { deployPostgres } from "./postgres/deploy";
import type { PostgresOutputs } from "./postgres/outputs";

/**
 * Reads and checks the configuration of the current stack.
 *
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function loadStack(): ConfiguredStack {
  return usable(validateStack(projectConfig(), pulumi.getProject()));
}

/** Deploys what a stack is configured to be, and returns its outputs. */
export async function deployStack(
  configured: ConfiguredStack,
  environment: NodeJS.ProcessEnv,
): Promise<FleetOutputs | PostgresOutputs | FoodmagOutputs> {
  switch (configured.kind) {
    case "fleet":
      return deployFleet(configured.fleet, { environment });
    case "postgres":
      return deployPostgres(configured.postgres);
    case "foodmag":
      return deployFoodmag(configured.foodmag);
  }
}
