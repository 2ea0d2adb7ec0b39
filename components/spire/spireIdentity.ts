import type * as pulumi from "@pulumi/pulumi";
import { partsOf } from "../internal/parts";
import { bareTrustDomain } from "./trustDomains";

/** The SPIRE installation from which workloads get their identity; `Spire.identity`, or somebody else's SPIRE. */
export interface SpireIdentity {
  /** Trust domain of the cluster, bare, such as `example.local`. */
  readonly trustDomain: pulumi.Input<string>;
  /**
   * The class that the installed spire-controller-manager serves. A custom resource that names another class, or
   * none, is ignored without an error.
   */
  readonly className: pulumi.Input<string>;
  /** File of the agent's Workload API socket on every node of the cluster. */
  readonly agentSocket: pulumi.Input<string>;
  /**
   * Name of the CSI driver that mounts the folder of that socket into pods, such as `csi.spiffe.io`.
   * Default: none: pods mount it as a host path, which Pod Security allows at the level "privileged" alone.
   */
  readonly csiDriver?: pulumi.Input<string | undefined>;
  /**
   * Has a value once that driver runs. Pods with its volumes wait for it, and are gone before it: without the driver they
   * would never end.
   * Default: the driver is there already, and stays.
   */
  readonly csiDriverReady?: pulumi.Input<string | undefined>;
}

const PARTS = ["trustDomain", "className", "agentSocket", "csiDriver", "csiDriverReady"] as const;

/**
 * An identity that is an argument, part by part.
 *
 * @param field where it comes from, for the message
 * @throws RangeError if it is plain and cannot be used
 */
export function identityParts(given: pulumi.Input<SpireIdentity>, field: string): SpireIdentity {
  const expected = "what a SPIRE installation gives to workloads: Spire.identity, or its parts";
  const parts = partsOf(given, PARTS, { field, expected });
  return { ...parts, trustDomain: bareTrustDomain(parts.trustDomain, `${field}.trustDomain`) };
}

/** An identity as the input of a component: everything in it would wait for a driver that only its pods need. */
export function withoutReadiness({
  trustDomain,
  className,
  agentSocket,
  csiDriver,
}: SpireIdentity): SpireIdentity {
  return { trustDomain, className, agentSocket, csiDriver };
}
