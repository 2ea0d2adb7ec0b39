import { X509Certificate } from "node:crypto";
import type { KindCluster } from "./kindCluster";

interface Bundle {
  readonly x509_authorities: { readonly asn1: string }[];
}

/** Fingerprints of the roots in the trust bundle of a cluster, as one of its SPIRE servers tells them. */
export function trustRoots(cluster: KindCluster, server = 0): string[] {
  const { x509_authorities: all } = JSON.parse(
    cluster.spireServerAt(server, "bundle", "show", "-output", "json"),
  ) as Bundle;
  return all.map(({ asn1 }) => new X509Certificate(Buffer.from(asn1, "base64")).fingerprint256);
}
