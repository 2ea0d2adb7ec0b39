import type { WorkloadApi } from "../workloadApi";

/**
 * Both ends present an X.509-SVID and verify the other's.
 *
 * A SLIM server asks for a client's certificate only if it has `client_ca`. A SLIM client verifies a server only with the
 * roots in `ca_source`. Both are made from this one value, so that neither can be missing.
 */
export interface MutualTls {
  readonly workloadApi: WorkloadApi;
  /**
   * Foreign trust domains whose SVIDs are accepted, bare. SLIM always adds the program's own. The Workload API must
   * deliver the bundle of each (ClusterSPIFFEID `federatesWith`): without one the program exits.
   */
  readonly trustDomains: readonly string[];
}

/** `tls` of a client in SLIM's configuration. Public certificate authorities are not trusted. */
export function clientTls(security: MutualTls): object {
  return {
    insecure: false,
    include_system_ca_certs_pool: false,
    source: spire(security.workloadApi),
    ca_source: spire(security.workloadApi, security.trustDomains),
  };
}

/** `tls` of a server in SLIM's configuration: a client must present an SVID of a trusted domain. */
export function serverTls(security: MutualTls): object {
  return {
    insecure: false,
    source: spire(security.workloadApi),
    client_ca: spire(security.workloadApi, security.trustDomains),
  };
}

function spire(workloadApi: WorkloadApi, trustDomains?: readonly string[]): object {
  const source = { type: "spire", socket_path: workloadApi.socketPath };
  return trustDomains === undefined ? source : { ...source, trust_domains: [...trustDomains] };
}
