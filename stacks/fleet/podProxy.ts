import * as pulumi from "@pulumi/pulumi";
import { isLoopback, type ProxySettings } from "../../slim/proxy";

/**
 * The proxies of an environment, as far as a pod can use them.
 *
 * @param warn is told each one that is left out
 */
export function podProxy(
  environment: NodeJS.ProcessEnv,
  warn: (message: string) => void = (message) => void pulumi.log.warn(message),
): ProxySettings | undefined {
  const value = (name: string) => {
    const given = environment[name.toLowerCase()] ?? environment[name];
    return given === "" ? undefined : given;
  };
  const proxy = (name: string) => {
    const given = value(name);
    if (given === undefined || !isLoopback(given)) return given;
    warn(
      `${name} names a proxy on this machine's loopback address, which pods do not reach: the sample clients are installed ` +
        `without it. Give it an address of this machine's, or an image that contains the client: slim:images.client.`,
    );
    return undefined;
  };
  const [http, https] = [proxy("HTTP_PROXY"), proxy("HTTPS_PROXY")];
  return http === undefined && https === undefined ? undefined : { http, https, no: value("NO_PROXY") };
}
