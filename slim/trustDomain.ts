/** SPIFFE-ID standard, section 2.1: the characters and the length of a trust domain name. */
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;
const SCHEME = "spiffe://";

/** What {@link parseTrustDomain} accepts, in words, for error messages. */
export const TRUST_DOMAIN_EXPECTED =
  "a SPIFFE trust domain: 1 to 255 lower-case letters, digits, dots, dashes or underscores, with or without spiffe:// before it";

/**
 * Reads a trust domain given bare (`cluster-a.example`) or as an ID (`spiffe://cluster-a.example`).
 *
 * @returns the bare form, the one that every configuration of ours uses, or undefined if it is neither
 */
export function parseTrustDomain(given: string): string | undefined {
  const bare = given.startsWith(SCHEME) ? given.slice(SCHEME.length) : given;
  return TRUST_DOMAIN.test(bare) ? bare : undefined;
}

/**
 * The bare form of a trust domain.
 *
 * @param field where the value comes from, for the message
 * @throws RangeError if it is no trust domain
 */
export function requireTrustDomain(given: string, field: string): string {
  const trustDomain = parseTrustDomain(given);
  if (trustDomain === undefined) {
    throw new RangeError(`${field}: expected ${TRUST_DOMAIN_EXPECTED}; given ${JSON.stringify(given)}`);
  }
  return trustDomain;
}
