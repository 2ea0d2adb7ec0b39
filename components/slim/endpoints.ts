import type * as pulumi from "@pulumi/pulumi";
import { partsOf } from "../internal/parts";
import { bareTrustDomain } from "../spire/trustDomains";

/** Where SLIM nodes register; the `endpoint` of a `SlimController`, or somebody else's controller. */
export interface ControllerEndpoint {
  /** `host:port`. */
  readonly address: pulumi.Input<string>;
  /** DNS name in the controller's SVID. */
  readonly serverName: pulumi.Input<string>;
  /** Trust domain of the controller, bare. */
  readonly trustDomain: pulumi.Input<string>;
  /**
   * Has a value once the controller listens. Nodes wait for it; where the controller is replaced, they are taken down
   * before and made anew after.
   * Default: the controller is there already, and stays.
   */
  readonly ready?: pulumi.Input<string>;
}

/** Where clients connect: the `endpoint` of `SlimNodes`, or a node of somebody else. */
export interface NodeEndpoint {
  /** `host:port`. */
  readonly address: pulumi.Input<string>;
  /** DNS name in the node's SVID. */
  readonly serverName: pulumi.Input<string>;
  /**
   * Has a value once nodes listen. Clients wait for it; where the nodes are replaced, they are taken down before and
   * made anew after.
   * Default: the nodes are there already, and stay.
   */
  readonly ready?: pulumi.Input<string>;
}

/**
 * A controller's endpoint that is an argument, part by part.
 *
 * @param field where it comes from, for the message
 * @throws RangeError if it is plain and cannot be used
 */
export function controllerParts(given: pulumi.Input<ControllerEndpoint>, field: string): ControllerEndpoint {
  const parts = partsOf(given, ["address", "serverName", "trustDomain", "ready"], {
    field,
    expected:
      "where nodes register: SlimController.endpoint, or externalEndpoint, which needs enableLoadBalancer: true",
  });
  return { ...parts, trustDomain: bareTrustDomain(parts.trustDomain, `${field}.trustDomain`) };
}

/** The same for an endpoint of nodes. */
export function nodeParts(given: pulumi.Input<NodeEndpoint>, field: string): NodeEndpoint {
  return partsOf(given, ["address", "serverName", "ready"], {
    field,
    expected: "where clients connect: SlimNodes.endpoint, or its parts",
  });
}
