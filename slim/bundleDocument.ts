import { X509Certificate } from "node:crypto";

/** The X.509 authorities of a SPIFFE bundle document. */
export type BundleDocument = readonly X509Certificate[];

/** What {@link parseBundleDocument} accepts, in words, for error messages. */
export const BUNDLE_DOCUMENT_EXPECTED =
  "a SPIFFE bundle document: JSON with a list of keys, at least one of them of the use x509-svid with its certificate in x5c";

/**
 * Reads a SPIFFE bundle document.
 *
 * @returns undefined if it is none, or has no authority that X.509-SVIDs could be verified by
 */
export function parseBundleDocument(given: string): BundleDocument | undefined {
  try {
    const { keys } = JSON.parse(given) as { keys: Key[] };
    const authorities = keys.filter(({ use }) => use === "x509-svid").map(certificate);
    return authorities.length > 0 ? authorities : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The trust domain, bare, that the document is of, if it is not this one: one that its authorities name, while none names this one. An
 * authority above SPIRE's may name several trust domains, or none.
 */
export function foreignDomain(document: BundleDocument, trustDomain: string): string | undefined {
  const named = document.flatMap(namedDomains);
  return named.includes(trustDomain) ? undefined : named[0];
}

/** When the last of its authorities expires. */
export function bundleExpiry(document: BundleDocument): Date {
  return new Date(Math.max(...document.map(({ validTo }) => Date.parse(validTo))));
}

interface Key {
  readonly use?: string;
  readonly x5c: readonly string[];
}

function certificate({ x5c: [der = ""] }: Key): X509Certificate {
  return new X509Certificate(Buffer.from(der, "base64"));
}

function namedDomains({ subjectAltName = "" }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/\bURI:spiffe:\/\/([^/,\s]+)/g)].map(([, domain = ""]) => domain);
}
