import { slimLine } from "../../slim/lines";
import { type Check, check, inNamespace, kubectl, type SeenCluster } from "./check";

const AUTHORITIES = "authorities";

/**
 * Whether SLIM's programs know the newest certificate authorities of all trust domains. They read them once, when they start, and
 * refuse what a newer one has signed.
 */
export function authorityChecks(cluster: SeenCluster, foreign: readonly string[]): Check[] {
  const { spire, pods } = cluster.facts;
  const { names, line, trustDomain } = cluster.expected;
  if ("error" in spire) return [];
  const readers = slimLine(line).readsAuthoritiesOnce.map((program) => names[program]);
  const own = pods.filter((pod) =>
    readers.some(({ namespace, name }) => pod.namespace === namespace && pod.serviceAccount === name),
  );
  if (own.length === 0) return [];
  const trusted = [
    spire.value.ownBundle,
    ...spire.value.bundles.filter((bundle) => foreign.includes(bundle.trustDomain)),
  ];
  const outdated = own.flatMap(({ name, namespace, startedAt }) => {
    const newer = trusted.filter(({ newest }) => startedAt !== undefined && newest > startedAt);
    return newer.length === 0
      ? []
      : [{ name, namespace, domains: newer.map((bundle) => bundle.trustDomain) }];
  });
  const seen = `${own.length - outdated.length} of ${own.length} started after the newest`;
  const [first] = outdated;
  if (first === undefined) return [check(cluster, AUTHORITIES, seen)];
  const domains = [...new Set(outdated.flatMap((one) => one.domains))];
  return [
    check(cluster, AUTHORITIES, seen, {
      cause:
        `older than the newest certificate authority of ${domains.join(", ")}: ${outdated.map(({ name }) => name).join(", ")}; ` +
        `they read the authorities when they start, and will refuse what the newest one signs` +
        (domains.includes(trustDomain) ? ", also inside of this cluster" : ""),
      next: `one after the other: ${kubectl(cluster, `delete pod ${inNamespace(first.namespace)}${first.name}`)}`,
    }),
  ];
}
