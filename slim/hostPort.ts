import { isIPv6 } from "node:net";

/** `host:port`, where the host is a name or an address; an IPv6 address stands in brackets. */
export function hostPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The two parts of `host:port`; an IPv6 address keeps its brackets. */
export function splitHostPort(address: string): { readonly host: string; readonly port: string } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host, port };
}
