/** How programs reach the internet: the values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface ProxySettings {
  /**
   * Proxy for `http://`.
   * Default: none.
   */
  readonly http?: string;
  /**
   * Proxy for `https://`.
   * Default: none.
   */
  readonly https?: string;
  /**
   * Hosts that are reached without a proxy, separated by commas.
   * Default: none.
   */
  readonly no?: string;
}

/** The environment variables for a proxy. There is no rule for their case: programs look for one or the other. */
export function proxyVariables({ http, https, no }: ProxySettings): Record<string, string> {
  const given = Object.entries({ HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: no }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(
    given.flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

/** Whether a proxy listens on the own machine alone, so that nothing in a container reaches it. */
export function isLoopback(proxy: string): boolean {
  const url = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!URL.canParse(url)) return false;
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
