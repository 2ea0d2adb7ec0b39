import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { serverSpiffeId } from "../../slim/spiffeId";
import { requireTrustDomain } from "../../slim/trustDomain";
import { token } from "../internal/token";

/** Arguments of {@link SpireFederation}. */
export interface SpireFederationArgs {
  /** Class of the cluster's spire-controller-manager: `Spire.className`. */
  readonly className: pulumi.Input<string>;
  /** The foreign domains to trust. */
  readonly foreign: FederatedTrustDomain[];
}

/** A trust domain that another SPIRE server speaks for. */
export interface FederatedTrustDomain {
  /** Such as `cluster-b.example`, or `spiffe://cluster-b.example`. */
  readonly trustDomain: string;
  /** Where its server serves its bundle; an address will do, as the server is known by its SPIFFE ID. */
  readonly bundleEndpointUrl: pulumi.Input<string>;
  /** Its trust bundle, to begin with; later ones come from the endpoint. */
  readonly bundle: pulumi.Input<string>;
}

/**
 * Makes one cluster's SPIRE trust others: a ClusterFederatedTrustDomain for each foreign domain.
 *
 * SPIRE refuses an entry that federates with a domain whose bundle it doesn't have, so whatever names a foreign domain
 * is made after this component.
 */
export class SpireFederation extends pulumi.ComponentResource {
  /** The foreign domains, bare. */
  public readonly trustDomains: pulumi.Output<string[]>;

  /** @throws RangeError if a foreign domain is no trust domain */
  public constructor(name: string, args: SpireFederationArgs, opts?: pulumi.ComponentResourceOptions) {
    const foreign = args.foreign.map((one, index) => ({
      ...one,
      trustDomain: requireTrustDomain(one.trustDomain, `SpireFederation.foreign[${index}].trustDomain`),
    }));
    super(token("SpireFederation"), name, args, opts);
    for (const { trustDomain, bundleEndpointUrl, bundle } of foreign) {
      new k8s.apiextensions.CustomResource(
        `${name}-${trustDomain}`,
        {
          apiVersion: "spire.spiffe.io/v1alpha1",
          kind: "ClusterFederatedTrustDomain",
          metadata: { name: trustDomain },
          spec: {
            className: args.className,
            trustDomain,
            bundleEndpointURL: bundleEndpointUrl,
            bundleEndpointProfile: { type: "https_spiffe", endpointSPIFFEID: serverSpiffeId(trustDomain) },
            trustDomainBundle: bundle,
          },
        },
        // The bundle is a bootstrap: SPIRE follows every later one by itself, and this field no more.
        { parent: this, ignoreChanges: ["spec.trustDomainBundle"], deleteBeforeReplace: true },
      );
    }
    this.trustDomains = pulumi.output(foreign.map(({ trustDomain }) => trustDomain));
    this.registerOutputs({ trustDomains: this.trustDomains });
  }
}
