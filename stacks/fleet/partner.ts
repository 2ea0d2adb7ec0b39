import { z } from "zod";
import { BUNDLE_DOCUMENT_EXPECTED, foreignDomain, parseBundleDocument } from "../../slim/bundleDocument";
import { asText, httpsUrl, report, text, trustDomain } from "../configuration/fields";

/** A trust domain outside of the fleet, whose workloads may connect to its nodes. */
export const partner = z
  .strictObject({
    trustDomain,
    bundleEndpointUrl: httpsUrl,
    profile: z.enum(["https_spiffe", "https_web"]).default("https_spiffe"),
    endpointSpiffeId: text(
      (given) => given.startsWith("spiffe://"),
      "a SPIFFE ID, which begins with spiffe://",
    ).optional(),
    // Written as a map, it is read as one.
    bundle: z.preprocess(
      asText,
      text((given) => parseBundleDocument(given) !== undefined, BUNDLE_DOCUMENT_EXPECTED).optional(),
    ),
  })
  .superRefine(({ trustDomain: domain, profile, bundle, endpointSpiffeId }, ctx) => {
    const foreign = foreignDomain(parseBundleDocument(bundle ?? "") ?? [], domain);
    if (foreign !== undefined) {
      report(ctx, ["bundle"], foreign, `the bundle of the trust domain ${domain}, not of another one`);
    }
    if (profile === "https_spiffe" && bundle === undefined) {
      report(
        ctx,
        ["bundle"],
        bundle,
        "the bundle of the trust domain, by which an https_spiffe endpoint is known",
      );
    }
    if (profile === "https_web" && endpointSpiffeId !== undefined) {
      report(
        ctx,
        ["endpointSpiffeId"],
        endpointSpiffeId,
        "no such key for an https_web endpoint, which has no SPIFFE ID",
      );
    }
  });

/** A trust domain outside of the fleet. */
export type Partner = z.output<typeof partner>;
