import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { bundleEnd, parseBundleDocument } from "../../slim/bundleDocument";
import type { Fleet } from "./fleet";

const outputs = z.object({
  clusters: z.record(z.string(), z.object({ partners: z.array(z.string()).optional() })),
});

/**
 * Refuses a new partner whose bundle has expired: SPIRE would take it, and then know nobody by it. For a partner that is trusted already
 * the bundle of the configuration is not read any more.
 *
 * @param previous the outputs of the last update
 * @param now for tests
 * @throws pulumi.RunError that lists every such partner
 */
export function requireFreshBundles(
  { partners }: Fleet,
  previous: Record<string, unknown>,
  now = new Date(),
): void {
  const { data } = outputs.safeParse(previous);
  const trusted = Object.values(data?.clusters ?? {}).flatMap((cluster) => cluster.partners ?? []);
  const problems = partners.flatMap(({ trustDomain, bundle }, index) => {
    const document = parseBundleDocument(bundle ?? "");
    if (document === undefined || trusted.includes(trustDomain) || bundleEnd(document) > now) return [];
    return [
      `${pulumi.getProject()}:partners[${index}].bundle: expected an authority of ${trustDomain} that is still valid; given one ` +
        `that expired at ${bundleEnd(document).toISOString()}`,
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
