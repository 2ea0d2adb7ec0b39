/** How long a cluster's certificates are valid, as SPIRE is told: `8760h`, `90m`, `1h30m`. */
export interface Lifetimes {
  /** Of a server's certificate authority. */
  readonly caTtl: string;
  /** Of an X.509-SVID. */
  readonly svidTtl: string;
}

/** SLIM reads roots once, so authorities live long; SVIDs as the chart has it. */
export const DEFAULT_LIFETIMES: Lifetimes = { caTtl: "8760h", svidTtl: "4h" };

/**
 * SPIRE goes over to the next authority when a sixth of the present one's life is left, or a week of a long one. No SVID outlives its
 * authority.
 */
const SVIDS_PER_CA = 6;
const MOST_SVID_SECONDS = 7 * 24 * 3600;

/** Agents renew an SVID at half of its life, and ask every few seconds. */
const LEAST_SVID_SECONDS = 60;

const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1 };

/** What {@link parseDuration} accepts, in words, for error messages. */
export const DURATION_EXPECTED = "a duration, such as 8760h, 90m or 1h30m";

/** Reads a duration as SPIRE does, in seconds; undefined if it is none, or 0. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([hms])/g)];
  const seconds = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  return seconds > 0 ? seconds : undefined;
}

/** What is wrong with lifetimes that are durations; undefined if nothing is. */
export function lifetimeProblem({
  caTtl,
  svidTtl,
}: Lifetimes): { readonly key: keyof Lifetimes; readonly expected: string } | undefined {
  const [ca = 0, svid = 0] = [caTtl, svidTtl].map(parseDuration);
  if (svid < LEAST_SVID_SECONDS) {
    return {
      key: "svidTtl",
      expected: `at least ${LEAST_SVID_SECONDS}s, as programs need time to renew one`,
    };
  }
  if (svid > MOST_SVID_SECONDS) {
    return {
      key: "svidTtl",
      expected: "at most 168h, as SPIRE uses an authority until a week before its end",
    };
  }
  if (ca < SVIDS_PER_CA * svid) {
    const expected =
      `at least ${SVIDS_PER_CA} times svidTtl (${svidTtl}), as no SVID outlives the authority that signs it, which SPIRE ` +
      "uses until a sixth of its life is left";
    return { key: "caTtl", expected };
  }
  return undefined;
}
