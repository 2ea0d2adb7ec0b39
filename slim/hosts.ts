/** Names and their addresses. */
export type Hosts = Record<string, string>;

/** Names as lines for /etc/hosts. */
export function hostsFile(hosts: Hosts): string {
  return Object.entries(hosts)
    .map(([name, address]) => `${address}\t${name}\n`)
    .join("");
}

/** The host of `host:port` or of a URL. */
export function hostOf(endpoint: string): string {
  const { hostname } = new URL(endpoint.includes("://") ? endpoint : `tcp://${endpoint}`);
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
