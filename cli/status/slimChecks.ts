import { parseDocument } from "yaml";
import { slimLine } from "../../slim/lines";
import { gaps, type Pair, podOf, unregistered } from "../../slim/mesh";
import {
  type Check,
  check,
  type ClusterView,
  hidden,
  inNamespace,
  kubectl,
  path,
  podTrouble,
  putBack,
  type SeenCluster,
} from "./check";

const CONTROLLER = "controller";
const NODES = "nodes";
const REGISTERED = "registered nodes";
const LINKS_INSIDE = "links inside";
const LINKS_ACROSS = "links across";

/** The controller, in the cluster that has it. */
export function controllerChecks(cluster: SeenCluster): Check[] {
  const { controller, controllerView, pods } = cluster.facts;
  if (!hostsController(cluster)) return [];
  const { controller: names } = cluster.expected.names;
  const { ready, wanted } = controller ?? { ready: 0, wanted: 0 };
  const seen = `${ready} of ${wanted} ready`;
  if (wanted === 0) {
    return [
      check(cluster, CONTROLLER, seen, {
        cause: controller
          ? "controller down: its Deployment was scaled to 0"
          : `controller down: there is no Deployment ${path(names)}`,
        next: putBack(cluster),
      }),
    ];
  }
  const own = pods.filter((pod) => path(pod).startsWith(`${path(names)}-`));
  const trouble =
    ready < wanted
      ? podTrouble(own, "its pod does not exist yet")
      : controllerView && "error" in controllerView
        ? controllerView.error
        : undefined;
  return [
    check(
      cluster,
      CONTROLLER,
      seen,
      trouble === undefined
        ? undefined
        : {
            cause: `controller down: ${trouble}`,
            next: kubectl(cluster, `logs ${inNamespace(names.namespace)}deployment/${names.name} --tail 20`),
          },
    ),
  ];
}

/** Whether the controller is in this cluster. */
export function hostsController({ expected }: SeenCluster): boolean {
  return expected.hasController;
}

/** The nodes of a cluster: Ready, rightly configured, registered. */
export function nodeChecks(
  cluster: SeenCluster,
  home: SeenCluster | undefined,
  trustDomains: string[],
): Check[] {
  const ids = cluster.expected.nodes;
  if (ids === undefined) return [];
  return [readiness(cluster, ids, trustDomains), registration(cluster, home, ids)];
}

function readiness(cluster: SeenCluster, ids: string[], trustDomains: string[]): Check {
  const { nodes, pods } = cluster.facts;
  const { nodes: names } = cluster.expected.names;
  const { ready, wanted } = nodes ?? { ready: 0, wanted: 0 };
  const seen = `${ready} of ${ids.length} ready`;
  const own = pods.filter(
    ({ namespace, serviceAccount }) => namespace === names.namespace && serviceAccount === names.name,
  );
  const waiting = own.find((pod) => !pod.ready)?.name ?? `${names.name}-0`;
  const its = inNamespace(names.namespace);
  const wrong = Object.entries(cluster.facts.nodeFiles).flatMap(([pod, file]) =>
    namedTrustDomains(parseDocument(file).toJS())
      .filter(({ domain, own }) =>
        own ? domain !== cluster.expected.trustDomain : !trustDomains.includes(domain),
      )
      .map(({ domain, own }) => `${pod} ${own ? "has the trust domain" : "trusts"} ${domain}`),
  );
  if (wrong.length > 0) {
    return check(cluster, NODES, seen, {
      cause: `wrong trust domain in a node's configuration: ${[...new Set(wrong)].join(", ")}; the stack has ${trustDomains.join(", ")}, and this cluster is ${cluster.expected.trustDomain}`,
      // A StatefulSet leaves a pod that never was Ready as it is, also when its template is mended.
      next: `${putBack(cluster)}, and while it waits: ${kubectl(cluster, `delete pod ${its}${waiting}`)}`,
    });
  }
  if (wanted !== ids.length) {
    return check(cluster, NODES, seen, {
      cause: nodes
        ? `the StatefulSet ${path(names)} was scaled to ${wanted}`
        : `there is no StatefulSet ${path(names)}`,
      next: putBack(cluster),
    });
  }
  if (ready === wanted) return check(cluster, NODES, seen);
  return check(cluster, NODES, seen, {
    cause: podTrouble(own, "a pod does not exist yet"),
    next: kubectl(cluster, `logs ${its}${waiting} --tail 20`),
  });
}

/** Every trust domain that a configuration names, wherever it does, and whether as the node's own. */
function namedTrustDomains(part: unknown): { domain: string; own: boolean }[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === "trust_domain") return [{ domain: String(value), own: true }];
    if (key === "trust_domains")
      return [value].flat().map((domain) => ({ domain: String(domain), own: false }));
    return namedTrustDomains(value);
  });
}

function registration(cluster: SeenCluster, home: SeenCluster | undefined, ids: string[]): Check {
  const view = home?.facts.controllerView;
  if (view === undefined || "error" in view)
    return hidden(cluster, REGISTERED, "the controller doesn't answer");
  const away = unregistered(ids, view.value.nodes);
  const seen = `${ids.length - away.length} of ${ids.length}`;
  const [first] = away;
  if (first === undefined) return check(cluster, REGISTERED, seen);
  const pod = podOf(first);
  const { namespace } = cluster.expected.names.nodes;
  const ready = cluster.facts.pods.find((one) => path(one) === path({ namespace, name: pod }))?.ready;
  return check(cluster, REGISTERED, seen, {
    cause:
      `node not registered: ${away.join(", ")}` +
      (ready ? "; it is Ready, so its connection to the controller is broken" : "; its pod is not Ready"),
    next: ready
      ? kubectl(cluster, `delete pod ${inNamespace(namespace)}${pod}`)
      : kubectl(cluster, `logs ${inNamespace(namespace)}${pod} --tail 20`),
  });
}

/** The links between nodes: those inside of each cluster, and those across. */
export function linkChecks(clusters: ClusterView[], home: SeenCluster | undefined): Check[] {
  const view = home?.facts.controllerView;
  const groups = clusters.flatMap(({ name, expected }) =>
    expected.nodes ? [{ name, ids: expected.nodes }] : [],
  );
  const ids = groups.flatMap((group) => group.ids);
  const line = clusters[0]?.expected.line;
  const pairs = line === undefined ? [] : slimLine(line).wantedLinks(ids);
  const wanted = byCluster(
    pairs.map((pair) => ({ pair })),
    groups,
  );
  const parts = [
    ...groups.map(({ name }) => ({ name, part: LINKS_INSIDE })),
    { name: "", part: LINKS_ACROSS },
  ].filter(({ name }) => wanted.has(name));
  if (home === undefined || view === undefined || "error" in view) {
    return parts.map((part) => hidden(part, part.part, "the controller doesn't answer"));
  }
  const missingIn = byCluster(gaps(ids, pairs, view.value).links, groups);
  return parts.map(({ name, part }) => {
    const missing = missingIn.get(name) ?? [];
    const count = wanted.get(name)?.length ?? 0;
    const seen = `${count - missing.length} of ${count}`;
    const [first] = missing;
    if (first === undefined) return check({ name }, part, seen);
    return check({ name }, part, seen, {
      cause: `no link between ${first.pair.join(" and ")} (${first.state})`,
      next: deletion(clusters, first.missingFrom) ?? askController(home, first.pair),
    });
  });
}

/** The command that shows why a link is missing; between clusters, the one that has the controller order it anew. */
function askController(home: SeenCluster, pair: Pair): string {
  const { namespace, name } = home.expected.names.controller;
  return pair.every((id) => id.includes("/"))
    ? kubectl(home, `logs ${inNamespace(namespace)}deployment/${name} --tail 50`)
    : kubectl(home, `rollout restart ${inNamespace(namespace)}deployment/${name}`);
}

/** The command that restarts a node; undefined if there is no such node. */
function deletion(clusters: ClusterView[], nodeId: string | undefined): string | undefined {
  const cluster = clusters.find(({ expected }) => expected.nodes?.includes(nodeId ?? ""));
  if (cluster === undefined || nodeId === undefined) return undefined;
  const { namespace } = cluster.expected.names.nodes;
  return kubectl(cluster, `delete pod ${inNamespace(namespace)}${podOf(nodeId)}`);
}

/** Pairs by the cluster that both nodes are in; by the empty name, if there is none. */
function byCluster<T extends { readonly pair: Pair }>(
  all: readonly T[],
  groups: { name: string; ids: string[] }[],
): Map<string, T[]> {
  const clusterOf = new Map(groups.flatMap(({ name, ids }) => ids.map((id) => [id, name] as const)));
  const found = new Map<string, T[]>();
  for (const one of all) {
    const [first, second] = one.pair.map((id) => clusterOf.get(id));
    const name = first !== undefined && first === second ? first : "";
    const others = found.get(name);
    if (others) others.push(one);
    else found.set(name, [one]);
  }
  return found;
}
