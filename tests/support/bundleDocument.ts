import { AUTHORITY } from "./certificates";

/** A SPIFFE bundle document with one X.509 authority, in PEM. Whatever else is given stands in it too. */
export function bundleDocument(authority: string, others: object = {}): string {
  const der = authority.replace(/-----.*?-----|\s/g, "");
  return JSON.stringify({ keys: [{ use: "x509-svid", x5c: [der] }], ...others });
}

/** The bundle that the mocked engine has in a ConfigMap: one for each, with the same authority. */
export function bundleOf(configMap: string): string {
  return bundleDocument(AUTHORITY, { of: configMap });
}
