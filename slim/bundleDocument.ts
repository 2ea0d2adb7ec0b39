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

/** The trust domain, bare, that an authority of the document names and that is not this one; undefined if there is none. */
export function foreignDomain(document: BundleDocument, trustDomain: string): string | undefined {
  return document.flatMap(namedDomains).find((named) => named !== trustDomain);
}

/** When the last of its authorities expires. */
export function bundleEnd(document: BundleDocument): Date {
  return new Date(Math.max(...document.map(({ validTo }) => Date.parse(validTo))));
}

interface Key {
  readonly use?: string;
  readonly x5c: readonly string[];
}

function certificate({ x5c: [der = ""] }: Key): X509Certificate {
  return new X509Certificate(Buffer.from(der, "base64"));
}

/** An authority of SPIRE's names its trust domain. One of a certificate authority above it may name none. */
function namedDomains({ subjectAltName = "" }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/\bURI:spiffe:\/\/([^/,\s]+)/g)].map(([, domain = ""]) => domain);
}
