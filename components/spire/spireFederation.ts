import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fleetNames } from "../../slim/names";
import { serverSpiffeId } from "../../slim/spiffeId";
import { requireTrustDomain } from "../../slim/trustDomain";
import { token } from "../internal/token";

/** Arguments of {@link SpireFederation}. */
export interface SpireFederationArgs {
  /** Class of the cluster's spire-controller-manager: `Spire.className`. */
  readonly className: pulumi.Input<string>;
  /**
   * Beginning of the names that are unique in a cluster: two fleets in one cluster need different ones.
   * @default "slim"
   */
  readonly prefix?: string;
  /** The foreign domains to trust. */
  readonly foreign: FederatedTrustDomain[];
}

/** A trust domain that another SPIRE server speaks for. */
export interface FederatedTrustDomain {
  /** Such as `cluster-b.example`, or `spiffe://cluster-b.example`. */
  readonly trustDomain: string;
  /** Where its bundle is served; for `https_spiffe` an address will do, as the server is known by its SPIFFE ID. */
  readonly bundleEndpointUrl: pulumi.Input<string>;
  /**
   * How the endpoint is known: `https_spiffe` by an SVID of the trust domain, or `https_web` by a certificate that the SPIRE
   * server's machine trusts.
   * @default "https_spiffe"
   */
  readonly profile?: string;
  /**
   * SPIFFE ID of an `https_spiffe` endpoint.
   * @default that of a SPIRE server of the trust domain: `spiffe://<trust domain>/spire/server`
   */
  readonly endpointSpiffeId?: pulumi.Input<string>;
  /**
   * Its trust bundle, to begin with; later ones come from the endpoint. An `https_spiffe` endpoint is known by it.
   * @default for `https_web`: the one that the endpoint serves
   */
  readonly bundle?: pulumi.Input<string>;
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
    const { federationPrefix } = fleetNames(args.prefix, "SpireFederation.prefix").spire;
    for (const {
      trustDomain,
      bundleEndpointUrl,
      profile = "https_spiffe",
      endpointSpiffeId,
      bundle,
    } of foreign) {
      new k8s.apiextensions.CustomResource(
        `${name}-${trustDomain}`,
        {
          apiVersion: "spire.spiffe.io/v1alpha1",
          kind: "ClusterFederatedTrustDomain",
          metadata: { name: `${federationPrefix}${trustDomain}` },
          spec: {
            className: args.className,
            trustDomain,
            bundleEndpointURL: bundleEndpointUrl,
            bundleEndpointProfile: {
              type: profile,
              ...(profile === "https_spiffe" && {
                endpointSPIFFEID: endpointSpiffeId ?? serverSpiffeId(trustDomain),
              }),
            },
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
