import type { Stack } from "@pulumi/pulumi/automation";
import { kindNodeImage } from "../../stacks/fleet/fleet";
import { configuredFleet } from "../configuredFleet";

/** What an update of a stack is going to make. */
export interface Plan {
  /** Names of the Kind clusters that the configuration has and the state does not. */
  readonly newClusters: string[];
  /** Their node image; undefined where the configuration cannot be used. */
  readonly nodeImage?: string;
}

/** Compares a stack's configuration with its state. A configuration that cannot be used plans nothing. */
export async function readPlan(stack: Pick<Stack, "getAllConfig" | "exportStack">): Promise<Plan> {
  const [configuration, own] = await Promise.all([stack.getAllConfig(), ownClusters(stack)]);
  const fleet = configuredFleet(configuration);
  if (fleet === undefined) return { newClusters: [] };
  return {
    newClusters: fleet.clusters.map(({ name }) => name).filter((name) => !own.includes(name)),
    nodeImage: kindNodeImage(fleet),
  };
}

/** Names of the Kind clusters in a stack's state. */
async function ownClusters(stack: Pick<Stack, "exportStack">): Promise<string[]> {
  const { deployment } = (await stack.exportStack()) as { deployment: Checkpoint };
  return (deployment.resources ?? [])
    .filter(({ type }) => type === "kind:index/cluster:Cluster")
    .map(({ inputs }) => String(inputs?.name));
}

interface Checkpoint {
  readonly resources?: { readonly type: string; readonly inputs?: Record<string, unknown> }[];
}
