import type { AddressRange } from "./addresses";

/** Host numbers, the last parts of IPv4 addresses, from `first` to `last`, both included. */
export interface HostRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `200-205`, or `200` for a single host; undefined if it is neither, or not within 1 to 254. */
export function parseHostRange(given: string): HostRange | undefined {
  const [, first, last] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(given) ?? [];
  if (first === undefined) return undefined;
  const range = { first: Number(first), last: Number(last ?? first) };
  return range.first >= 1 && range.first <= range.last && range.last <= 254 ? range : undefined;
}

/**
 * The addresses of host numbers in a subnet: 200 is `172.18.0.200` in `172.18.0.0/16`, and `10.99.0.200` in
 * `10.99.0.128/25`. They may lie outside of a subnet that is smaller than a /24.
 */
export function hostAddresses(subnet: AddressRange, hosts: HostRange): AddressRange {
  const zero = subnet.first - (subnet.first % 256);
  return { first: zero + hosts.first, last: zero + hosts.last };
}
