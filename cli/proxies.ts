/** Both spellings: grpc-js reads only the lower one, Go prefers the upper one. */
const PROXIES = ["http_proxy", "https_proxy", "all_proxy", "grpc_proxy"].flatMap(bothCases);
/** The address in full too, as not everybody knows ranges. */
const LOOPBACK = ["localhost", "127.0.0.1", "127.0.0.0/8", "::1"];

/**
 * The variables that keep connections of this machine to itself off a proxy, kept as they are otherwise: Pulumi's
 * engine, its plugins and the API servers of Kind clusters listen on loopback addresses. Empty where no proxy is set.
 */
export function loopbackExempt(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!PROXIES.some((name) => env[name])) return {};
  // Where one spelling is set, the other must not hide what it says.
  const exempt: Record<string, string> = {
    no_proxy: withLoopback(env.no_proxy, env.NO_PROXY),
    NO_PROXY: withLoopback(env.NO_PROXY, env.no_proxy),
  };
  // grpc-js reads this one in place of no_proxy.
  if (env.no_grpc_proxy) exempt.no_grpc_proxy = withLoopback(env.no_grpc_proxy);
  return exempt;
}

/** @param spellings of one list; the first that says something counts */
function withLoopback(...spellings: (string | undefined)[]): string {
  // grpc-js takes a blank for a part of the name.
  const given = (spellings.find(Boolean) ?? "").split(",").map((host) => host.trim());
  return [...new Set([...given.filter(Boolean), ...LOOPBACK])].join(",");
}

function bothCases(name: string): string[] {
  return [name, name.toUpperCase()];
}
