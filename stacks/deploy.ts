import * as pulumi from "@pulumi/pulumi";
import { projectConfig } from "./configuration/projectConfig";
import { usable } from "./configuration/usable";
import { type ConfiguredStack, validateStack } from "./configuredStack";
import { deployFleet } from "./fleet/deploy";
import type { FleetOutputs } from "./fleet/outputs";
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
): Promise<FleetOutputs | PostgresOutputs> {
  return configured.kind === "fleet"
    ? deployFleet(configured.fleet, { environment })
    : deployPostgres(configured.postgres);
}
