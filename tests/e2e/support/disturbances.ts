import { fleetNames } from "../../../slim/names";
import type { FlowReport, Flows } from "./flow";
import { type KindCluster, lines } from "./kindCluster";

const NAMESPACE = "--namespace=slim";
const SETTLED_SECONDS = 10;
const LIMIT_SECONDS = 180;

/** A row of the table: what was done, and what it did to the messages. */
export interface Row extends FlowReport {
  readonly disturbance: string;
}

/**
 * Disturbs a system while messages flow, waits until all flow again, and reports.
 *
 * @throws Error if some flow is silent for good
 */
export async function disturb(flows: Flows, disturbance: string, action: () => unknown): Promise<Row> {
  const begin = now();
  await action();
  const limit = now() + LIMIT_SECONDS;
  for (;;) {
    await seconds(SETTLED_SECONDS);
    const report = flows.report(begin);
    if (report.silent.length === 0) return { disturbance, ...report };
    if (now() > limit) {
      throw new Error(`${disturbance}: nothing arrives any more of ${report.silent.join(", ")}`);
    }
  }
}

/** The rows as text, one below the other. */
export function table(rows: readonly Row[]): string {
  return rows
    .map(({ disturbance, flows, sent, lost, doubled, late, longestGap }) =>
      [
        disturbance.padEnd(44),
        `${flows} flows`.padStart(9),
        `${lost} of ${sent} lost`.padStart(18),
        `${doubled} doubled`.padStart(11),
        `${late} late`.padStart(9),
        `longest gap ${longestGap.seconds.toFixed(1)} s (${longestGap.flow})`,
      ].join("  "),
    )
    .join("\n");
}

/** Deletes a node's pod and waits for its successor. */
export function deletePod(cluster: KindCluster, pod: string): string {
  cluster.kubectl("delete", "pod", NAMESPACE, pod);
  return untilReady(cluster);
}

/** Ends a node's program as the kernel does when memory runs out. */
export function kill(cluster: KindCluster, pod: string): string {
  const script = `grep --files-with-matches --null-data '^POD_NAME=${pod}$' /proc/[0-9]*/environ | cut --delimiter=/ --fields=3`;
  const [pid = ""] = lines(cluster.run(["sh", "-c", script]));
  return cluster.run(["kill", "-9", pid]);
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

/** Takes the controller away, and brings it back with nothing. */
export async function withoutController(cluster: KindCluster, awaySeconds: number): Promise<void> {
  const scale = (replicas: number) =>
    cluster.kubectl("scale", NAMESPACE, "deployment/slim-control", `--replicas=${replicas}`);
  scale(0);
  await seconds(awaySeconds);
  scale(1);
  cluster.kubectl("rollout", "status", NAMESPACE, "deployment/slim-control", "--timeout=120s");
}

/** Takes SPIRE's agents away while something happens and for some time after it, and brings them back. */
export async function withoutAgents(
  cluster: KindCluster,
  awaySeconds: number,
  action: () => unknown,
): Promise<void> {
  const { namespace, agents } = fleetNames().spire;
  const place = (selector: Record<string, string | null>) =>
    cluster.kubectl(
      "patch",
      "daemonset",
      agents,
      `--namespace=${namespace}`,
      `--patch=${JSON.stringify({ spec: { template: { spec: { nodeSelector: selector } } } })}`,
    );
  place({ "e2e/nowhere": "" });
  cluster.kubectl(
    "wait",
    "pods",
    `--namespace=${namespace}`,
    "--selector=app.kubernetes.io/name=agent",
    "--for=delete",
    "--timeout=60s",
  );
  await action();
  await seconds(awaySeconds);
  place({ "e2e/nowhere": null });
  cluster.kubectl("rollout", "status", `--namespace=${namespace}`, `daemonset/${agents}`, "--timeout=120s");
}

/** UID of each node's pod and how often its container was started, by the pod's name. */
export function lives(cluster: KindCluster): Record<string, string> {
  const output = cluster.kubectl(
    "get",
    "pods",
    NAMESPACE,
    "--selector=app.kubernetes.io/name=slim",
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
