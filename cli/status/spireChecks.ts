import { type Check, check, hidden, kubectl, podTrouble, putBack, type SeenCluster } from "./check";
import type { BundleFetch } from "../../live/spireServer";
import type { PodFacts } from "./facts";

const SERVER = "SPIRE server";
const AGENTS = "SPIRE agents";
const IDENTITIES = "SVID entries";
const FEDERATION = "federation";

/**
 * SPIRE in a cluster: server, agents, an entry for each workload, and the bundles of the domains to trust.
 *
 * @param foreign trust domains of all other clusters
 */
export function spireChecks(cluster: SeenCluster, foreign: string[], now: Date): Check[] {
  return [server(cluster), agents(cluster), identities(cluster), ...federation(cluster, foreign, now)];
}

function server(cluster: SeenCluster): Check {
  const { spireServer, pods, spire } = cluster.facts;
  if (spireServer === undefined) {
    return check(cluster, SERVER, "none", {
      cause: "there is no StatefulSet spire/spire-server",
      next: putBack(cluster),
    });
  }
  const { ready, wanted } = spireServer;
  const seen = `${ready} of ${wanted} ready`;
  if (ready === wanted && ready > 0) {
    if (!("error" in spire)) return check(cluster, SERVER, seen);
    return check(cluster, SERVER, seen, {
      cause: `it doesn't answer: ${spire.error}`,
      next: serverLog(cluster, "spire-server"),
    });
  }
  if (wanted === 0) {
    return check(cluster, SERVER, seen, { cause: "it was scaled to 0", next: putBack(cluster) });
  }
  return check(cluster, SERVER, seen, {
    cause: podTrouble(named(pods, "spire", "spire-server-"), "its pod was not made yet"),
    next: kubectl(cluster, "describe pod --namespace spire spire-server-0"),
  });
}

function agents(cluster: SeenCluster): Check {
  const { spireAgents, pods } = cluster.facts;
  if (spireAgents === undefined) {
    return check(cluster, AGENTS, "none", {
      cause: "there is no DaemonSet spire/spire-agent",
      next: putBack(cluster),
    });
  }
  const { ready, wanted } = spireAgents;
  const seen = `${ready} of ${wanted} ready`;
  if (ready === wanted && ready > 0) return check(cluster, AGENTS, seen);
  return check(cluster, AGENTS, seen, {
    cause:
      wanted === 0
        ? "agent not running: its DaemonSet selects no node of the cluster"
        : `agent not running: ${podTrouble(named(pods, "spire", "spire-agent-"), "its pod was not made yet")}`,
    next:
      wanted === 0
        ? putBack(cluster)
        : kubectl(cluster, "logs --namespace spire daemonset/spire-agent --tail 20"),
  });
}

/** Service accounts of the workloads, by their namespaces. */
const WORKLOADS: Record<string, string[]> = { slim: ["slim", "slim-control"], default: ["alice", "bob"] };

function identities(cluster: SeenCluster): Check {
  const { spire, pods, className, spireResources } = cluster.facts;
  const other = spireResources.filter((one) => className !== undefined && one.className !== className);
  const workloads = pods.filter(({ namespace, serviceAccount }) =>
    WORKLOADS[namespace]?.includes(serviceAccount),
  );
  const mismatch = other.map(({ kind, name, className }) => `${kind} ${name} names the class "${className}"`);
  const problem =
    className !== undefined && mismatch.length > 0
      ? {
          cause: `className mismatch: ${mismatch.join(", ")}; this cluster's SPIRE looks after "${className}"`,
          next: putBack(cluster),
        }
      : undefined;
  if ("error" in spire) {
    return problem
      ? check(cluster, IDENTITIES, "the server doesn't answer", problem)
      : hidden(cluster, IDENTITIES, "the SPIRE server doesn't answer");
  }
  const registered = new Set(spire.value.entries.map(({ podUid }) => podUid));
  const without = workloads.filter(({ uid }) => !registered.has(uid));
  const seen = `${workloads.length - without.length} of ${workloads.length} workloads`;
  const [first] = without;
  if (first === undefined || problem) return check(cluster, IDENTITIES, seen, problem);
  return check(cluster, IDENTITIES, seen, {
    cause: `no entry for ${without.map(({ name }) => name).join(", ")}: ${unregistered(cluster, first)}`,
    next: serverLog(cluster, "spire-controller-manager"),
  });
}

/** Why a workload has no entry although the classes fit. */
function unregistered({ facts }: SeenCluster, { serviceAccount }: PodFacts): string {
  const identity = facts.spireResources.find(
    ({ kind, name }) => kind === "ClusterSPIFFEID" && name === serviceAccount,
  );
  return identity === undefined
    ? `there is no ClusterSPIFFEID ${serviceAccount}`
    : "the server refuses it, or was not asked yet";
}

function federation(cluster: SeenCluster, foreign: string[], now: Date): Check[] {
  if (foreign.length === 0) return [];
  const { spire } = cluster.facts;
  if ("error" in spire) return [hidden(cluster, FEDERATION, "the SPIRE server doesn't answer")];
  const { bundles, relationships, fetches } = spire.value;
  const own = bundles.filter(({ trustDomain }) => foreign.includes(trustDomain));
  const missing = foreign.filter(
    (domain) => !own.some(({ trustDomain }) => trustDomain === domain) || !relationships.includes(domain),
  );
  const failed = fetches.filter(
    ({ trustDomain, error }) => error !== undefined && !missing.includes(trustDomain),
  );
  const good = foreign.length - missing.length - failed.length;
  const until = new Date(Math.min(...own.map(({ until }) => until.getTime())));
  const seen =
    `${good} of ${foreign.length} bundles fetched` +
    (own.length === 0 ? "" : `, roots valid until ${until.toISOString().slice(0, 10)}`);
  const expired = own.filter(({ until }) => until < now).map(({ trustDomain }) => trustDomain);
  const problem = notFederated(cluster, missing) ?? notFetched(cluster, failed, expired);
  return [check(cluster, FEDERATION, seen, problem ?? outlived(cluster, expired))];
}

interface Problem {
  readonly cause: string;
  readonly next: string;
}

function notFederated(cluster: SeenCluster, missing: string[]): Problem | undefined {
  const [first] = missing;
  if (first === undefined) return undefined;
  const described = cluster.facts.spireResources.some(
    ({ kind, name }) => kind === "ClusterFederatedTrustDomain" && name === first,
  );
  return {
    cause:
      `missing federation bundle or relationship: ${missing.join(", ")}; ` +
      (described
        ? `the server has not taken the ClusterFederatedTrustDomain ${first}`
        : `there is no ClusterFederatedTrustDomain ${first}`),
    next: described ? serverLog(cluster, "spire-controller-manager") : putBack(cluster),
  };
}

function notFetched(cluster: SeenCluster, failed: BundleFetch[], expired: string[]): Problem | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  const causes = failed.map(
    ({ trustDomain, error = "" }) =>
      `${trustDomain}${expired.includes(trustDomain) ? ", whose bundle here has expired" : ""}: ${error}`,
  );
  // The endpoint presents an SVID of the other server's, which the bundle here is to verify.
  const distrusted = failed.find(({ error = "" }) => error.includes("unknown authority"))?.trustDomain;
  return {
    cause: `the bundle cannot be fetched from ${causes.join("; ")}`,
    next:
      distrusted === undefined
        ? serverLog(cluster, "spire-server")
        : `${kubectl(cluster, `delete clusterfederatedtrustdomain ${distrusted}`)}; then ${putBack(cluster)}`,
  };
}

function outlived(cluster: SeenCluster, expired: string[]): Problem | undefined {
  if (expired.length === 0) return undefined;
  return {
    cause: `expired bundles: ${expired.join(", ")}; the servers there have no newer roots`,
    next: serverLog(cluster, "spire-server"),
  };
}

function serverLog(cluster: SeenCluster, container: string): string {
  return kubectl(cluster, `logs --namespace spire spire-server-0 --container ${container} --tail 20`);
}

function named(pods: PodFacts[], namespace: string, prefix: string): PodFacts[] {
  return pods.filter((pod) => pod.namespace === namespace && pod.name.startsWith(prefix));
}
