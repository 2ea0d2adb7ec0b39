import type { Stack } from "@pulumi/pulumi/automation";
import type { Claim } from "../../slim/addressAllocator";
import type { AddressRanges } from "../../slim/addresses";
import type { ConfiguredStack } from "../../stacks/configuredStack";
import { addressClaims, fromOutput } from "../../stacks/fleet/addressRanges";
import { isOfKind, kindNodeImage } from "../../stacks/fleet/fleet";
import { onlyCluster, onlyNodeImage } from "../../stacks/kindStack";
import { configuredStack } from "../configuredStack";

/** What an update of a stack is going to make. */
export interface Plan {
  /** Names of the Kind clusters that the configuration has and the state does not. */
  readonly newClusters: string[];
  /**
   * Whether there are or shall be clusters of Kind's, which need Docker.
   * @default true
   */
  readonly usesKind?: boolean;
  /** Their node image; undefined where the configuration cannot be used. */
  readonly nodeImage?: string;
  /**
   * The addresses that load balancers ask for.
   * @default none
   */
  readonly claims?: readonly Claim[];
  /** The ranges of addresses that they have until now. */
  readonly previousRanges?: AddressRanges;
}

/** Compares a stack's configuration with its state. A configuration that cannot be used plans nothing. */
export async function readPlan(stack: Pick<Stack, "getAllConfig" | "exportStack">): Promise<Plan> {
  const [configuration, state] = await Promise.all([stack.getAllConfig(), readState(stack)]);
  const configured = configuredStack(configuration);
  if ("error" in configured) return { newClusters: [] };
  const { names, ...wanted } = kindClustersOf(configured.value);
  return {
    newClusters: names.filter((name) => !state.clusters.includes(name)),
    usesKind: names.length + state.clusters.length > 0,
    ...wanted,
    previousRanges: state.ranges,
  };
}

/** The Kind clusters that a configuration has, and what they need. */
function kindClustersOf(
  configured: ConfiguredStack,
): Pick<Plan, "nodeImage" | "claims"> & { names: string[] } {
  if (configured.kind !== "fleet") {
    const stack = configured.kind === "postgres" ? configured.postgres : configured.foodmag;
    return { names: [onlyCluster(stack).name], nodeImage: onlyNodeImage(stack), claims: [] };
  }
  const { fleet } = configured;
  const ofKind = fleet.clusters.filter(isOfKind);
  const [first] = ofKind;
  return {
    names: ofKind.map(({ name }) => name),
    nodeImage: first && kindNodeImage(fleet, first),
    claims: addressClaims(fleet),
  };
}

/** Names of the Kind clusters in a stack's state, and the ranges of addresses in its outputs. */
async function readState(stack: Pick<Stack, "exportStack">) {
  const { deployment } = (await stack.exportStack()) as { deployment: Checkpoint };
  const resources = deployment.resources ?? [];
  return {
    clusters: resources
      .filter(({ type }) => type === "kind:index/cluster:Cluster")
      .map(({ inputs }) => String(inputs?.name)),
    ranges: fromOutput(resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.addressRanges),
  };
}

interface Checkpoint {
  readonly resources?: {
    readonly type: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
  }[];
}
