const SCHEME = "spiffe://";
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Leaves room for the longest prefix in an SVID: `slim-control.`. */
const MAX_LENGTH = 240;

/** What {@link parseTrustDomain} accepts, in words, for error messages. */
export const TRUST_DOMAIN_EXPECTED = `a SPIFFE trust domain that is a DNS name: labels of lower-case letters, digits and dashes, separated by single dots, at most ${MAX_LENGTH} characters, with or without spiffe:// before it`;

/**
 * Reads a trust domain given bare (`cluster-a.example`) or as an ID (`spiffe://cluster-a.example`).
 *
 * SPIFFE allows a little more, such as underscores. Here a trust domain becomes part of DNS names in SVIDs and of names
 * of Kubernetes objects, so it has to be a DNS name.
 *
 * @returns the bare form; undefined if it is not a trust domain
 */
export function parseTrustDomain(given: string): string | undefined {
  const bare = given.startsWith(SCHEME) ? given.slice(SCHEME.length) : given;
  return bare.length <= MAX_LENGTH && isDnsName(bare) ? bare : undefined;
}

/** Whether a text is a DNS name in lower case: labels separated by single dots. */
export function isDnsName(text: string): boolean {
  return text.split(".").every((label) => LABEL.test(label));
}

/**
 * The bare form of a trust domain.
 *
 * @param field where the value comes from, for the message
 * @throws RangeError if it is not a trust domain
 */
export function requireTrustDomain(given: string, field: string): string {
  const trustDomain = parseTrustDomain(given);
  if (trustDomain === undefined) {
    throw new RangeError(`${field}: expected ${TRUST_DOMAIN_EXPECTED}; given ${JSON.stringify(given)}`);
  }
  return trustDomain;
}
