import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { bundleExpiry, parseBundleDocument } from "../../slim/bundleDocument";
import type { Fleet } from "./fleet";

const outputs = z.object({
  clusters: z.record(z.string(), z.object({ partners: z.array(z.string()).optional() })),
});

/**
 * Refuses a partner whose bundle has expired, while some cluster does not trust the partner yet: its SPIRE would know the partner's
 * endpoint by nothing else. Afterwards SPIRE follows the endpoint, and reads the bundle of the configuration no more.
 *
 * @param previous the outputs of the last update
 * @param now for tests
 * @throws pulumi.RunError that lists every such partner
 */
export function requireFreshBundles(
  { clusters, partners }: Fleet,
  previous: Record<string, unknown>,
  now = new Date(),
): void {
  const { data } = outputs.safeParse(previous);
  const isTrusted = (trustDomain: string) =>
    clusters.every(({ name }) => data?.clusters[name]?.partners?.includes(trustDomain));
  const problems = partners.flatMap(({ trustDomain, profile, bundle = "" }, index) => {
    const document = parseBundleDocument(bundle);
    if (profile !== "https_spiffe" || document === undefined || isTrusted(trustDomain)) return [];
    const expiry = bundleExpiry(document);
    if (expiry > now) return [];
    return [
      `${pulumi.getProject()}:partners[${index}].bundle: expected an authority of ${trustDomain} that is still valid; given one ` +
        `that expired at ${expiry.toISOString()}`,
    ];
  });
  if (problems.length === 0) return;
  throw new pulumi.RunError(
    [
      "SPIRE would know nobody by these bundles:",
      ...problems,
      "Ask the partner for the present one (spire-server bundle show -format spiffe; npm run partner).",
    ].join("\n  "),
  );
}
