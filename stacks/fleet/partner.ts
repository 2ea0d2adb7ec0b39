import { z } from "zod";
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
      text(isBundle, "a SPIFFE bundle document: JSON with a list of keys").optional(),
    ),
  })
  .superRefine(({ profile, bundle, endpointSpiffeId }, ctx) => {
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

function isBundle(given: string): boolean {
  try {
    const document = JSON.parse(given) as { keys?: unknown } | null;
    return Array.isArray(document?.keys);
  } catch {
    return false;
  }
}
