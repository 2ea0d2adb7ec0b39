/** Host numbers (the last part of an IPv4 address) from `first` to `last`, both included. */
export interface HostRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `200-205`, or `200` for a single host; undefined if it is none, or leaves 1 to 254. */
export function parseHostRange(given: string): HostRange | undefined {
  const [, first, last] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(given) ?? [];
  if (first === undefined) return undefined;
  const range = { first: Number(first), last: Number(last ?? first) };
  return range.first >= 1 && range.first <= range.last && range.last <= 254 ? range : undefined;
}

/** Whether two ranges share a host. */
export function overlap(a: HostRange, b: HostRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Number of hosts in a range. */
export function size(range: HostRange): number {
  return range.last - range.first + 1;
}

/**
 * The range as addresses in the /24 network of a node: `172.18.0.200-172.18.0.205`.
 *
 * @param nodeAddress IPv4 address of the node
 */
export function addressesBeside(nodeAddress: string, range: HostRange): string {
  const network = nodeAddress.split(".").slice(0, 3).join(".");
  return `${network}.${range.first}-${network}.${range.last}`;
}
