import { isIPv4 } from "node:net";

/** IPv4 addresses from `first` to `last`, both included. An address is a whole number here. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Ranges of addresses by the name of the cluster whose Services get them. */
export type AddressRanges = Readonly<Record<string, readonly AddressRange[]>>;

/** Reads `172.18.0.1`; undefined if it is not an IPv4 address. */
export function parseAddress(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((address, part) => address * 256 + Number(part), 0);
}

/** An address as `172.18.0.1`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

/** Reads `172.18.0.100-172.18.0.124`; undefined if it is not a range of IPv4 addresses. */
export function parseRange(text: string): AddressRange | undefined {
  const [first, last, ...more] = text.split("-").map(parseAddress);
  return first === undefined || last === undefined || last < first || more.length > 0
    ? undefined
    : { first, last };
}

/** A range as `172.18.0.100-172.18.0.124`, the form that MetalLB takes. */
export function formatRange({ first, last }: AddressRange): string {
  return `${formatAddress(first)}-${formatAddress(last)}`;
}

/** All addresses of an IPv4 subnet such as `172.18.0.0/16`; undefined if it is not one. */
export function parseSubnet(text: string): AddressRange | undefined {
  const [, address, bits] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const given = parseAddress(address ?? "");
  if (given === undefined || Number(bits) > 32) return undefined;
  const length = 2 ** (32 - Number(bits));
  const first = given - (given % length);
  return { first, last: first + length - 1 };
}

/** Number of addresses in a range. */
export function size({ first, last }: AddressRange): number {
  return last - first + 1;
}

/** Whether two ranges share an address. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether all addresses of a range are in another one. */
export function within(inner: AddressRange, outer: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** A range without the addresses of others, in ascending order. */
export function without(range: AddressRange, others: readonly AddressRange[]): AddressRange[] {
  return others.reduce<AddressRange[]>((left, other) => left.flatMap((part) => cut(part, other)), [range]);
}

function cut(range: AddressRange, other: AddressRange): AddressRange[] {
  if (!overlap(range, other)) return [range];
  const below = { first: range.first, last: other.first - 1 };
  const above = { first: other.last + 1, last: range.last };
  return [below, above].filter(({ first, last }) => first <= last);
}
