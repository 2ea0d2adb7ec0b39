/**
 * The SPIFFE ID of a workload by its service account, in the form that the SPIRE charts and SLIM's documents use.
 *
 * @param trustDomain bare, such as `example.local`
 */
export function workloadSpiffeId(trustDomain: string, namespace: string, serviceAccount: string): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** The SPIFFE ID of a trust domain's SPIRE server, which its bundle endpoint (`https_spiffe`) presents. */
export function serverSpiffeId(trustDomain: string): string {
  return `spiffe://${trustDomain}/spire/server`;
}
