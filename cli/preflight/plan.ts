import type { Claim } from "../../slim/addressAllocator";
import type { AddressRanges } from "../../slim/addresses";
import type { ConfiguredStack } from "../../stacks/configuredStack";
import { addressClaims, fromOutput } from "../../stacks/fleet/addressRanges";
import { isOfKind, kindNodeImage } from "../../stacks/fleet/fleet";
import { onlyCluster, onlyNodeImage } from "../../stacks/kindStack";
import { configuredStack, type ConfigurationValues } from "../configuredStack";
import { type Checkpoint, kindClusters, nameOf, stackOutputs } from "../recovery/checkpoint";

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

/**
 * Compares a stack's configuration with its state. A configuration that cannot be used plans nothing.
 *
 * @param state with or without secrets
 */
export function planOf(configuration: ConfigurationValues, state: Checkpoint): Plan {
  const configured = configuredStack(configuration);
  if ("error" in configured) return { newClusters: [] };
  const { names, ...wanted } = kindClustersOf(configured.value);
  const present = kindClusters(state).map(nameOf);
  return {
    newClusters: names.filter((name) => !present.includes(name)),
    usesKind: names.length + present.length > 0,
    ...wanted,
    previousRanges: fromOutput(stackOutputs(state)?.addressRanges),
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
