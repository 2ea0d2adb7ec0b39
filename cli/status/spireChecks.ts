import {
  type Check,
  check,
  type ClusterView,
  hidden,
  inNamespace,
  kubectl,
  podTrouble,
  putBack,
  type SeenCluster,
} from "./check";
import type { FleetNames, WorkloadNames } from "../../slim/names";
import type { BundleFetch } from "../../live/spireServer";
import type { PodFacts } from "./facts";

const SERVER = "SPIRE server";
const AGENTS = "SPIRE agents";
const IDENTITIES = "SVID entries";
const FEDERATION = "federation";

/**
 * SPIRE in a cluster: server, agents, an entry for each workload, and the bundles of the domains to trust.
 *
 * @param others all other clusters
 */
export function spireChecks(cluster: SeenCluster, others: ClusterView[], now: Date): Check[] {
  const foreign = [
    ...others.map(({ expected }) => expected.trustDomain),
    ...(cluster.expected.partners ?? []),
  ];
  return [
    server(cluster),
    agents(cluster),
    identities(cluster, foreign),
    ...(foreign.length === 0 ? [] : [federation(cluster, { foreign, others, now })]),
  ];
}

function server(cluster: SeenCluster): Check {
  const { spireServer, pods, spire } = cluster.facts;
  const { spire: names } = cluster.expected.names;
  if (spireServer === undefined) {
    return check(cluster, SERVER, "none", {
      cause: `there is no StatefulSet ${names.namespace}/${names.server}`,
      next: putBack(cluster),
    });
  }
  const { ready, wanted } = spireServer;
  const seen = `${ready} of ${wanted} ready`;
  if (ready === wanted && ready > 0) {
    if (!("error" in spire)) return check(cluster, SERVER, seen);
    return check(cluster, SERVER, seen, {
      cause: `it doesn't answer: ${spire.error}`,
      next: serverLog(cluster, cluster.expected.names.spire.serverContainer),
    });
  }
  if (wanted === 0) {
    return check(cluster, SERVER, seen, { cause: "it was scaled to 0", next: putBack(cluster) });
  }
  return check(cluster, SERVER, seen, {
    cause: podTrouble(named(pods, names.namespace, `${names.server}-`), "its pod does not exist yet"),
    next: kubectl(cluster, `describe pod ${inNamespace(names.namespace)}${names.server}-0`),
  });
}

function agents(cluster: SeenCluster): Check {
  const { spireAgents, pods } = cluster.facts;
  const { namespace, agents: name } = cluster.expected.names.spire;
  if (spireAgents === undefined) {
    return check(cluster, AGENTS, "none", {
      cause: `there is no DaemonSet ${namespace}/${name}`,
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
        : `agent not running: ${podTrouble(named(pods, namespace, `${name}-`), "its pod does not exist yet")}`,
    next:
      wanted === 0
        ? putBack(cluster)
        : kubectl(cluster, `logs ${inNamespace(namespace)}daemonset/${name} --tail 20`),
  });
}

/** The workload with an identity of its own that a pod belongs to, if it does. */
function workloadOf({ namespace, serviceAccount }: PodFacts, names: FleetNames): WorkloadNames | undefined {
  return withIdentity(names).find((one) => one.namespace === namespace && one.name === serviceAccount);
}

function withIdentity({ controller, nodes, receiver, sender }: FleetNames): WorkloadNames[] {
  return [controller, nodes, receiver, sender];
}

function identities(cluster: SeenCluster, foreign: string[]): Check {
  const { spire, pods, className, spireResources } = cluster.facts;
  const own = {
    ClusterSPIFFEID: withIdentity(cluster.expected.names).map(({ identity }) => identity),
    ClusterFederatedTrustDomain: foreign.map((domain) => federationName(cluster, domain)),
  };
  const other = spireResources.filter(
    (one) => className !== undefined && one.className !== className && own[one.kind].includes(one.name),
  );
  const workloads = pods.filter((pod) => workloadOf(pod, cluster.expected.names) !== undefined);
  const mismatch = other.map(({ kind, name, className }) => `${kind} ${name} names the class "${className}"`);
  const problem =
    className !== undefined && mismatch.length > 0
      ? {
          cause: `className mismatch: ${mismatch.join(", ")}; this cluster's SPIRE serves the class "${className}"`,
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
    next: serverLog(cluster, cluster.expected.names.spire.controllerManagerContainer),
  });
}

/** Why a workload has no entry although the classes fit. */
function unregistered({ facts, expected }: SeenCluster, pod: PodFacts): string {
  const identity = workloadOf(pod, expected.names)?.identity;
  const described = facts.spireResources.some(
    ({ kind, name }) => kind === "ClusterSPIFFEID" && name === identity,
  );
  return described
    ? "the server refused it, or has not received it yet"
    : `there is no ClusterSPIFFEID ${identity}`;
}

/** The trust domains to trust, which of them are clusters of the stack, and the time. */
interface Foreign {
  readonly foreign: string[];
  readonly others: ClusterView[];
  readonly now: Date;
}

function federation(cluster: SeenCluster, { foreign, others, now }: Foreign): Check {
  const { spire } = cluster.facts;
  if ("error" in spire) return hidden(cluster, FEDERATION, "the SPIRE server doesn't answer");
  const { bundles, relationships, fetches } = spire.value;
  const own = bundles.filter(({ trustDomain }) => foreign.includes(trustDomain));
  const missing = foreign.filter(
    (domain) => !own.some(({ trustDomain }) => trustDomain === domain) || !relationships.includes(domain),
  );
  const failed = fetches.filter(
    ({ trustDomain, error }) => error !== undefined && !missing.includes(trustDomain),
  );
  const silent = others.filter(
    ({ expected, facts }) =>
      !(facts && "value" in facts) && failed.some(({ trustDomain }) => trustDomain === expected.trustDomain),
  );
  if (missing.length === 0 && silent.length > 0 && silent.length === failed.length) {
    const names = silent.map(({ name }) => name).join(", ");
    return hidden(cluster, FEDERATION, `no answer from ${names}`);
  }
  const good = foreign.length - missing.length - failed.length;
  const until = new Date(Math.min(...own.map(({ until }) => until.getTime())));
  const seen =
    `${good} of ${foreign.length} bundles fetched` +
    (own.length === 0 ? "" : `, roots valid until ${until.toISOString().slice(0, 10)}`);
  const expired = own.filter(({ until }) => until < now).map(({ trustDomain }) => trustDomain);
  const problem = notFederated(cluster, missing) ?? notFetched(cluster, failed, expired);
  return check(cluster, FEDERATION, seen, problem ?? outlived(cluster, expired));
}

interface Problem {
  readonly cause: string;
  readonly next: string;
}

function notFederated(cluster: SeenCluster, missing: string[]): Problem | undefined {
  const [first] = missing;
  if (first === undefined) return undefined;
  const federation = federationName(cluster, first);
  const described = cluster.facts.spireResources.some(
    ({ kind, name }) => kind === "ClusterFederatedTrustDomain" && name === federation,
  );
  return {
    cause:
      `missing federation bundle or relationship: ${missing.join(", ")}; ` +
      (described
        ? `the server has not accepted the ClusterFederatedTrustDomain ${federation}`
        : `there is no ClusterFederatedTrustDomain ${federation}`),
    next: described
      ? serverLog(cluster, cluster.expected.names.spire.controllerManagerContainer)
      : putBack(cluster),
  };
}

function federationName({ expected }: SeenCluster, trustDomain: string): string {
  return `${expected.names.spire.federationPrefix}${trustDomain}`;
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
        ? serverLog(cluster, cluster.expected.names.spire.serverContainer)
        : `${kubectl(cluster, `delete clusterfederatedtrustdomain ${federationName(cluster, distrusted)}`)}; then ${putBack(cluster)}`,
  };
}

function outlived(cluster: SeenCluster, expired: string[]): Problem | undefined {
  if (expired.length === 0) return undefined;
  return {
    cause: `expired bundles: ${expired.join(", ")}; the servers there have no newer roots`,
    next: serverLog(cluster, cluster.expected.names.spire.serverContainer),
  };
}

function serverLog(cluster: SeenCluster, container: string): string {
  const { namespace, server } = cluster.expected.names.spire;
  return kubectl(cluster, `logs ${inNamespace(namespace)}${server}-0 --container ${container} --tail 20`);
}

function named(pods: PodFacts[], namespace: string, prefix: string): PodFacts[] {
  return pods.filter((pod) => pod.namespace === namespace && pod.name.startsWith(prefix));
}
