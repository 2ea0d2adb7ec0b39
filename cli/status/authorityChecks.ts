import { type Check, check, type SeenCluster } from "./check";
import { authorityReaders } from "./authorityReaders";

const AUTHORITIES = "authorities";

/** Whether SLIM's programs know the newest certificate authorities of all trust domains. */
export function authorityChecks(cluster: SeenCluster, foreign: readonly string[]): Check[] {
  const { spire } = cluster.facts;
  if ("error" in spire) return [];
  const readers = authorityReaders(cluster, spire.value, foreign);
  if (readers.length === 0) return [];
  const outdated = readers.filter(({ outdatedFor }) => outdatedFor.length > 0);
  const seen = `${readers.length - outdated.length} of ${readers.length} know the newest`;
  if (outdated.length === 0) return [check(cluster, AUTHORITIES, seen)];
  const domains = [...new Set(outdated.flatMap(({ outdatedFor }) => outdatedFor))];
  return [
    check(cluster, AUTHORITIES, seen, {
      cause:
        `started before the newest certificate authority had arrived of ${domains.join(", ")}: ${outdated.map(({ pod }) => pod.name).join(", ")}; ` +
        `they read the authorities when they start, and will refuse what the newest one signs` +
        (domains.includes(cluster.expected.trustDomain) ? ", also inside of this cluster" : ""),
      next: `npm run rotate -- ${cluster.stack}`,
    }),
  ];
}
