import { fleetNames } from "../../../slim/names";
import type { FlowReport, Flows } from "./flow";
import { type KindCluster, lines } from "./kindCluster";

const NAMESPACE = "--namespace=slim";
const NODES = "--selector=app.kubernetes.io/name=slim";
const CONTROLLER = "--selector=app.kubernetes.io/name=slim-control-plane";
const SPIRE = "--namespace=spire";
const SETTLED_SECONDS = 10;
const LIMIT_SECONDS = 180;

/** A row of the table: what was done, what it did to the messages, and what ended it. */
export interface Row extends FlowReport {
  readonly disturbance: string;
  readonly healedBy: Healer;
  /** The remedy that it may need; by default it must heal by itself. */
  readonly mayNeed?: Healer;
}

export type Healer = "itself" | "npm start" | "npm run rotate";

/** What somebody does where messages don't flow again by themselves. */
export interface Remedy {
  readonly name: Healer;
  readonly act: () => unknown;
}

/**
 * Disturbs a system while messages flow, waits until all flow again, and reports.
 *
 * @param remedies tried one after the other where some flow is silent for good
 * @throws Error if none of them helps
 */
export async function disturb(
  flows: Flows,
  disturbance: string,
  action: () => unknown,
  remedies: readonly Remedy[] = [],
): Promise<Row> {
  const begin = now();
  await action();
  let silent: string[] | undefined;
  for (const { name, act } of [BY_ITSELF, ...remedies]) {
    await act();
    const report = await untilHeard(flows, begin);
    if (report?.silent.length === 0) {
      const row: Row = { disturbance, healedBy: name, ...report };
      console.log(table([row]));
      return row;
    }
    silent = report?.silent;
  }
  throw new Error(`${disturbance}: nothing arrives any more of ${silent?.join(", ") ?? "any client"}`);
}

const BY_ITSELF: Remedy = { name: "itself", act: () => undefined };

/** The report once all flows are heard, or the last one; undefined if the clients could not be asked. */
async function untilHeard(flows: Flows, begin: number): Promise<FlowReport | undefined> {
  const limit = now() + LIMIT_SECONDS;
  for (;;) {
    await seconds(SETTLED_SECONDS);
    const report = reportOf(flows, begin);
    if (report?.silent.length === 0 || now() > limit) return report;
  }
}

/** Undefined while a cluster that was away does not run its clients. */
function reportOf(flows: Flows, begin: number): FlowReport | undefined {
  try {
    return flows.report(begin);
  } catch {
    return undefined;
  }
}

/** What needed a remedy that was not expected. */
export function unexpectedRemedies(rows: readonly Row[]): string[] {
  return rows
    .filter(({ healedBy, mayNeed }) => healedBy !== "itself" && healedBy !== mayNeed)
    .map(({ disturbance, healedBy }) => `${disturbance}: ${healedBy}`);
}

/** The rows as text, one below the other. */
export function table(rows: readonly Row[]): string {
  return rows
    .map(({ disturbance, flows, sent, lost, duplicated, late, longestGap, healedBy }) =>
      [
        disturbance.padEnd(44),
        `${flows} flows`.padStart(9),
        `${lost} of ${sent} lost`.padStart(18),
        `${duplicated} duplicated`.padStart(14),
        `${late} late`.padStart(9),
        `longest gap ${longestGap.seconds.toFixed(1)} s (${longestGap.flow})`,
        `healed by ${healedBy}`,
      ].join("  "),
    )
    .join("\n");
}

/** Deletes a node's pod and waits for its successor. */
export function deletePod(cluster: KindCluster, pod: string): string {
  cluster.kubectl("delete", "pod", NAMESPACE, pod);
  return untilReady(cluster);
}

/** Evicts a node's pod, as a drained Kubernetes node does, and waits for its successor. */
export function evict(cluster: KindCluster, pod: string): string {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace: "slim" } };
  const path = `/api/v1/namespaces/slim/pods/${pod}/eviction`;
  cluster.kubectlWithInput(JSON.stringify(eviction), "create", "--raw", path, "--filename", "-");
  cluster.kubectl("wait", "pod", NAMESPACE, pod, "--for=delete", "--timeout=60s");
  return untilReady(cluster);
}

/** Deletes the pods of all nodes of a cluster at once, and waits for their successors. */
export function deleteAll(cluster: KindCluster): string {
  cluster.kubectl("delete", "pods", NAMESPACE, NODES);
  return untilReady(cluster);
}

/** Ends a node's program as the kernel does when memory runs out. */
export function kill(cluster: KindCluster, pod: string): string {
  return killFound(cluster, `--null-data '^POD_NAME=${pod}$' /proc/[0-9]*/environ`);
}

/** Kills the processes in whose files `grep` finds something. */
function killFound(cluster: KindCluster, found: string): string {
  const script = `grep --files-with-matches ${found} | cut --delimiter=/ --fields=3`;
  return cluster.run(["kill", "-9", ...lines(cluster.run(["sh", "-c", script]))]);
}

/** Restarts all nodes of a cluster, one after the other. */
export function restartAll(cluster: KindCluster): string {
  cluster.kubectl("rollout", "restart", NAMESPACE, "statefulset/slim");
  return untilReady(cluster);
}

/** Waits until all nodes of a cluster are Ready. */
export function untilReady(cluster: KindCluster): string {
  return cluster.kubectl("rollout", "status", NAMESPACE, "statefulset/slim", "--timeout=180s");
}

/** Takes the controller away, and brings it back with what it has on its volume. */
export function withoutController(cluster: KindCluster, awaySeconds: number): Promise<void> {
  return without(cluster, [NAMESPACE, "deployment/slim-control"], () => seconds(awaySeconds));
}

/** Deletes the controller's pod without waiting for its successor. */
export function deleteController(cluster: KindCluster): string {
  return cluster.kubectl("delete", "pods", NAMESPACE, CONTROLLER, "--wait=false");
}

/** Takes the controller away, and brings it back with an empty volume; only for a line that has one. */
export function emptyControllerVolume(cluster: KindCluster): Promise<void> {
  return without(cluster, [NAMESPACE, "deployment/slim-control"], () => {
    cluster.kubectl("wait", "pods", NAMESPACE, CONTROLLER, "--for=delete", "--timeout=60s");
    cluster.run(["sh", "-c", "rm -r /var/local-path-provisioner/*_slim_slim-control-db/*"]);
  });
}

/** Takes SPIRE's server away. */
export function withoutSpireServer(cluster: KindCluster, awaySeconds: number): Promise<void> {
  return without(cluster, [SPIRE, "statefulset/spire-server"], () => seconds(awaySeconds));
}

async function without(
  cluster: KindCluster,
  workload: readonly string[],
  meanwhile: () => unknown,
): Promise<void> {
  const scale = (replicas: number) => cluster.kubectl("scale", ...workload, `--replicas=${replicas}`);
  scale(0);
  await meanwhile();
  scale(1);
  cluster.kubectl("rollout", "status", ...workload, "--timeout=180s");
}

/** Ends the SPIRE agents as the kernel does when memory runs out. */
export function killAgents(cluster: KindCluster): string {
  return killFound(cluster, "--line-regexp spire-agent /proc/[0-9]*/comm");
}

/**
 * Stops the machines of clusters all at a time, and starts them again, as Docker does when it is restarted. They are started in the
 * order of their addresses, so that each gets its own again: Docker gives the lowest one that is free.
 */
export async function withoutClusters(clusters: readonly KindCluster[], awaySeconds: number): Promise<void> {
  const lastPart = (cluster: KindCluster) => Number(cluster.address().split(".").pop());
  const inOrder = clusters
    .map((cluster) => ({ cluster, last: lastPart(cluster) }))
    .sort((one, other) => one.last - other.last);
  for (const { cluster } of inOrder) cluster.stop();
  await seconds(awaySeconds);
  for (const { cluster } of inOrder) cluster.start();
}

/** Drops without a word what goes from a cluster to nodes of the other, in both directions. */
export async function withoutLink(one: KindCluster, other: KindCluster, awaySeconds: number): Promise<void> {
  const rule = (operation: "--insert" | "--delete") => {
    for (const [to, from] of [
      [one, other],
      [other, one],
    ] as const) {
      to.run(["iptables", operation, "FORWARD", "--source", from.address(), "--jump", "DROP"]);
    }
  };
  rule("--insert");
  await seconds(awaySeconds);
  rule("--delete");
}

/** Takes SPIRE's agents away while something happens and for some time after it, and brings them back. */
export async function withoutAgents(
  cluster: KindCluster,
  awaySeconds: number,
  action: () => unknown,
): Promise<void> {
  const { agents } = fleetNames().spire;
  const place = (selector: Record<string, string | null>) =>
    cluster.kubectl(
      "patch",
      "daemonset",
      agents,
      SPIRE,
      `--patch=${JSON.stringify({ spec: { template: { spec: { nodeSelector: selector } } } })}`,
    );
  place({ "e2e/nowhere": "" });
  cluster.kubectl(
    "wait",
    "pods",
    SPIRE,
    "--selector=app.kubernetes.io/name=agent",
    "--for=delete",
    "--timeout=60s",
  );
  await action();
  await seconds(awaySeconds);
  place({ "e2e/nowhere": null });
  cluster.kubectl("rollout", "status", SPIRE, `daemonset/${agents}`, "--timeout=120s");
}

/** UID of each node's pod and how often its container was started, by the pod's name. */
export function lives(cluster: KindCluster): Record<string, string> {
  const output = cluster.kubectl(
    "get",
    "pods",
    NAMESPACE,
    NODES,
    "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.uid}/{.status.containerStatuses[0].restartCount}{'\\n'}{end}",
  );
  return Object.fromEntries(lines(output).map((line) => line.split(" ") as [string, string]));
}

export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

function now(): number {
  return Date.now() / 1000;
}
