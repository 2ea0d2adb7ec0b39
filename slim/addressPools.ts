import { type AddressRange, formatAddress, overlap, parseSubnet } from "./addresses";

/** Where Docker takes the subnets of its networks from: `base` in parts with a prefix of `size` bits. */
export interface AddressPool {
  /** As `172.28.0.0/14`. */
  readonly base: string;
  readonly size: number;
}

/** Docker's own pools, where its configuration names no others. */
export const DEFAULT_ADDRESS_POOLS: readonly AddressPool[] = [
  { base: "172.17.0.0/16", size: 16 },
  { base: "172.18.0.0/16", size: 16 },
  { base: "172.19.0.0/16", size: 16 },
  { base: "172.20.0.0/14", size: 16 },
  { base: "172.24.0.0/14", size: 16 },
  { base: "172.28.0.0/14", size: 16 },
  { base: "192.168.0.0/16", size: 20 },
];

/**
 * The first subnet of each pool that no network has, as `172.18.0.0/16`. Docker takes one of these for its next
 * network, or none, if the machine has routes to all of them.
 */
export function freeSubnets(pools: readonly AddressPool[], taken: readonly AddressRange[]): string[] {
  return pools.flatMap(({ base, size }) => {
    const pool = parseSubnet(base);
    if (pool === undefined) return [];
    const length = 2 ** (32 - size);
    for (let first = pool.first; first + length - 1 <= pool.last; first += length) {
      const subnet = { first, last: first + length - 1 };
      if (!taken.some((other) => overlap(other, subnet))) return [`${formatAddress(first)}/${size}`];
    }
    return [];
  });
}
