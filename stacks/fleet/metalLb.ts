import { z } from "zod";
import { parseRange, parseSubnet, size } from "../../slim/addresses";
import { isCidr } from "../../slim/cidr";
import { report, text } from "../configuration/fields";
import { addressesNeeded } from "./addressesNeeded";

/** A MetalLB for a cluster that exists. */
export const metalLb = z.strictObject({
  addresses: z
    .array(
      text(
        (given) => parseRange(given) !== undefined || isCidr(given),
        "a range of addresses, such as 192.0.2.10-192.0.2.20 or 192.0.2.0/28",
      ),
    )
    .min(1),
});

/** Refuses fewer addresses than the cluster has Services of type LoadBalancer; those of IPv6 are enough. */
export function reportTooFew(
  cluster: Parameters<typeof addressesNeeded>[0] & { readonly metalLb?: z.output<typeof metalLb> },
  ctx: z.RefinementCtx,
): void {
  const addresses = cluster.metalLb?.addresses ?? [];
  const ranges = addresses.map((given) => parseRange(given) ?? parseSubnet(given));
  const count = ranges.reduce((total, range) => total + (range === undefined ? Infinity : size(range)), 0);
  const needed = addressesNeeded(cluster);
  if (addresses.length === 0 || count >= needed) return;
  const expected = `at least ${needed} addresses, one for each LoadBalancer Service`;
  report(ctx, ["metalLb", "addresses"], addresses, expected);
}
