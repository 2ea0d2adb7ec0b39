import { stringify } from "yaml";
import type { ClusterOutputs } from "../stacks/fleet/outputs";

type Trustee = Pick<ClusterOutputs, "trustDomain" | "trustBundle"> & {
  readonly loadBalancers: Pick<ClusterOutputs["loadBalancers"], "bundleEndpoint">;
};

/**
 * Configuration for a stack that is to trust these clusters: its `slim:partners`, in YAML.
 *
 * @returns undefined if none of them serves its bundle to others
 */
export function partnerEntries(clusters: Readonly<Record<string, Trustee>>): string | undefined {
  const partners = Object.values(clusters).flatMap(({ trustDomain, trustBundle, loadBalancers }) => {
    const { bundleEndpoint } = loadBalancers;
    if (bundleEndpoint === undefined || trustBundle === undefined) return [];
    return [
      { trustDomain, bundleEndpointUrl: bundleEndpoint, bundle: JSON.stringify(JSON.parse(trustBundle)) },
    ];
  });
  if (partners.length === 0) return undefined;
  return stringify({ "slim:partners": partners }, { lineWidth: 0 });
}
