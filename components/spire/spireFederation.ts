import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BUNDLE_DOCUMENT_EXPECTED, foreignDomain, parseBundleDocument } from "../../slim/bundleDocument";
import { fleetNames } from "../../slim/names";
import { serverSpiffeId } from "../../slim/spiffeId";
import { parseTrustDomain } from "../../slim/trustDomain";
import { checked, isPlain } from "../internal/checked";
import { token } from "../internal/token";
import { bareTrustDomain } from "./trustDomains";

/** Arguments of {@link SpireFederation}. */
export interface SpireFederationArgs {
  /** Class of the cluster's spire-controller-manager: `Spire.className`. */
  readonly className: pulumi.Input<string>;
  /**
   * Beginning of the names that are unique in a cluster: two fleets in one cluster need different ones.
   * Default: "slim".
   */
  readonly prefix?: string;
  /** The foreign domains to trust. Their number decides what is made, so the list itself is no output of something else. */
  readonly foreign: FederatedTrustDomain[];
}

/** A trust domain that another SPIRE server speaks for. */
export interface FederatedTrustDomain {
  /** Such as `cluster-b.example`, or `spiffe://cluster-b.example`. */
  readonly trustDomain: pulumi.Input<string>;
  /** Where its bundle is served; for `https_spiffe` an address will do, as the server is known by its SPIFFE ID. */
  readonly bundleEndpointUrl: pulumi.Input<string>;
  /**
   * How the endpoint is known: `https_spiffe` by an SVID of the trust domain, or `https_web` by a certificate that the SPIRE
   * server's machine trusts.
   * Default: "https_spiffe".
   */
  readonly profile?: pulumi.Input<string>;
  /**
   * SPIFFE ID of an `https_spiffe` endpoint.
   * Default: that of a SPIRE server of the trust domain: `spiffe://<trust domain>/spire/server`.
   */
  readonly endpointSpiffeId?: pulumi.Input<string>;
  /**
   * Its trust bundle, a SPIFFE bundle document, to begin with; later ones come from the endpoint. An `https_spiffe` endpoint is known by
   * it.
   * Default: none, which is enough for `https_web`.
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

  /** @throws RangeError if a foreign domain cannot be used */
  public constructor(name: string, args: SpireFederationArgs, opts?: pulumi.ComponentResourceOptions) {
    const { federationPrefix } = fleetNames(args.prefix, "SpireFederation.prefix").spire;
    const foreign = args.foreign.map((given, index) => {
      const field = `SpireFederation.foreign[${index}]`;
      const trustDomain = bareTrustDomain(given.trustDomain, `${field}.trustDomain`);
      const profile =
        given.profile && checked(given.profile, (one) => requireProfile(one, `${field}.profile`));
      return { ...given, trustDomain, profile, bundle: checkedBundle(given, `${field}.bundle`) };
    });
    super(token("SpireFederation"), name, { ...args, foreign }, opts);
    foreign.forEach(({ trustDomain, bundleEndpointUrl, profile, endpointSpiffeId, bundle }, index) => {
      const given = args.foreign[index]?.trustDomain;
      const known = isPlain(given) ? parseTrustDomain(given ?? "") : undefined;
      new k8s.apiextensions.CustomResource(
        // An output has no value yet that a logical name could be made of.
        `${name}-${known ?? index}`,
        {
          apiVersion: "spire.spiffe.io/v1alpha1",
          kind: "ClusterFederatedTrustDomain",
          metadata: { name: pulumi.interpolate`${federationPrefix}${trustDomain}` },
          spec: {
            className: args.className,
            trustDomain,
            bundleEndpointURL: bundleEndpointUrl,
            bundleEndpointProfile: pulumi
              .all([profile ?? "https_spiffe", trustDomain, endpointSpiffeId])
              .apply(([type, domain, spiffeId]) =>
                type === "https_spiffe"
                  ? { type, endpointSPIFFEID: spiffeId ?? serverSpiffeId(domain) }
                  : { type },
              ),
            trustDomainBundle: bundle,
          },
        },
        // The bundle is a bootstrap: SPIRE follows every later one by itself, and this field no more.
        { parent: this, ignoreChanges: ["spec.trustDomainBundle"], deleteBeforeReplace: true },
      );
    });
    this.trustDomains = pulumi.all(foreign.map(({ trustDomain }) => trustDomain));
    this.registerOutputs({ trustDomains: this.trustDomains });
  }
}

function requireProfile(given: string, field: string): string {
  if (given === "https_spiffe" || given === "https_web") return given;
  throw new RangeError(`${field}: expected https_spiffe or https_web; given ${JSON.stringify(given)}`);
}

/** The bundle of a foreign trust domain; at once if both are plain, otherwise as soon as both are known. */
function checkedBundle(
  { bundle, trustDomain }: FederatedTrustDomain,
  field: string,
): pulumi.Output<string> | undefined {
  if (bundle === undefined) return undefined;
  const both =
    isPlain(bundle) && isPlain(trustDomain)
      ? ([bundle, trustDomain] as const)
      : pulumi.all([bundle, trustDomain]);
  return checked<readonly [string, string], string>(both, ([document, domain]) => {
    // As ExistingSpire has it where none was given.
    if (document !== "") requireBundle(document, parseTrustDomain(domain) ?? domain, field);
    return document;
  });
}

function requireBundle(given: string, trustDomain: string, field: string): void {
  const document = parseBundleDocument(given);
  if (document === undefined) {
    throw new RangeError(
      `${field}: expected ${BUNDLE_DOCUMENT_EXPECTED}; given ${JSON.stringify(given.slice(0, 80))}`,
    );
  }
  const foreign = foreignDomain(document, trustDomain);
  if (foreign !== undefined) {
    throw new RangeError(`${field}: expected the bundle of ${trustDomain}; given one of ${foreign}`);
  }
}
