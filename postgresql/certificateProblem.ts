import { X509Certificate } from "node:crypto";

/**
 * What is wrong with a certificate for members; undefined if it can be used.
 *
 * @param certificate in PEM, with or without its chain
 * @param names that it must have
 */
export function certificateProblem(
  certificate: string,
  caCertificate: string,
  names: readonly string[],
): string | undefined {
  let own: X509Certificate;
  let authority: X509Certificate;
  try {
    own = new X509Certificate(certificate);
    authority = new X509Certificate(caCertificate);
  } catch {
    return "a certificate and its certificate authority in PEM";
  }
  const has = own.subjectAltName?.split(", ") ?? [];
  const missing = names.filter((name) => !has.includes(`DNS:${name}`));
  if (missing.length > 0) return `a certificate that also has the DNS names ${missing.join(", ")}`;
  // A chain may have others between them.
  if (certificate.split("BEGIN CERTIFICATE").length === 2 && !own.checkIssued(authority)) {
    return "a certificate that the given certificate authority has issued, or one with its chain";
  }
  return undefined;
}
