import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectionOf, COPY_OF, copyOf, createRunning, removeCopies } from "./clientCopies";
import { type KindCluster, lines } from "./kindCluster";

const PROGRAM = path.join(__dirname, "flow.py");
const LOG = "/tmp/flow.log";
const PER_SECOND = 5;
const LATE_SECONDS = 1;
/** For the first message of a flow: SLIM 1.4 may need a minute and a half for a route. */
const HEARD_SECONDS = 180;

/** What happened to the messages of some flows in a span of time. */
export interface FlowReport {
  /** Flows that were looked at. */
  readonly flows: number;
  readonly sent: number;
  /** Messages that have not arrived until now. */
  readonly lost: number;
  /** Messages that have arrived more than once. */
  readonly duplicated: number;
  /** Messages that were on their way for more than a second. */
  readonly late: number;
  /** Longest time in seconds in which a receiver got nothing of a flow, and the flow. */
  readonly longestGap: { readonly seconds: number; readonly flow: string };
  /** Flows of which nothing has arrived in the last five seconds of the span. */
  readonly silent: string[];
}

interface Flow {
  readonly sent: Map<number, number>;
  /** When each message arrived first. */
  readonly received: Map<number, number>;
  readonly duplicated: Set<number>;
}

/**
 * Messages without a pause from nodes of one cluster to nodes of another, or of the same: each sender and each receiver is
 * a copy of bob or alice that is pinned to a node.
 */
export class Flows {
  private readonly receivers: string[] = [];
  private readonly senders: string[] = [];
  /** When each sender was started with each of its receivers: `bob-0>alice-1`. Others of these names may have been there before. */
  private readonly pairs = new Map<string, number>();

  public constructor(
    private readonly from: KindCluster,
    private readonly to: KindCluster,
  ) {}

  /**
   * Starts a receiver at each of these nodes, then a sender at each, which sends to all receivers that there are; waits
   * until something of every flow has arrived, so that one that is silent later was not so from the beginning.
   *
   * @throws Error that names the flows of which nothing arrives
   */
  public async start(receiversNodes: readonly number[], sendersNodes: readonly number[]): Promise<void> {
    for (const node of receiversNodes) {
      this.receivers.push(startClient(this.to, "alice", node, (name) => ["receive", name]));
    }
    this.to.kubectl("wait", "pods", "--for=condition=Ready", `--selector=${COPY_OF}=alice`, "--timeout=120s");
    for (const node of sendersNodes) {
      const begun = Date.now() / 1000;
      this.senders.push(
        startClient(this.from, "bob", node, (name) => ["send", name], [
          String(PER_SECOND),
          ...this.receivers,
        ]),
      );
      for (const receiver of this.receivers)
        this.pairs.set(`${this.senders.at(-1) ?? ""}>${receiver}`, begun);
    }
    await this.untilHeard();
  }

  private async untilHeard(): Promise<void> {
    const deadline = Date.now() + HEARD_SECONDS * 1000;
    for (;;) {
      const silent = this.unheard();
      if (silent.length === 0) return;
      if (Date.now() > deadline) throw new Error(`nothing has arrived of ${silent.join(", ")}`);
      await sleep(1000);
    }
  }

  private unheard(): string[] {
    try {
      return [...this.flows()].flatMap(([pair, { received }]) => (received.size === 0 ? [pair] : []));
    } catch {
      // Clients that are about to start cannot be asked.
      return [...this.pairs.keys()];
    }
  }

  /** Removes clients whose nodes go away. */
  public stop(nodes: readonly number[]): void {
    for (const node of nodes) {
      for (const [cluster, names, name] of [
        [this.to, this.receivers, `alice-${node}`],
        [this.from, this.senders, `bob-${node}`],
      ] as const) {
        cluster.kubectl("delete", "pod,configmap", name, "--grace-period=1", "--ignore-not-found");
        names.splice(0, names.length, ...names.filter((other) => other !== name));
        for (const pair of this.pairs.keys()) if (pair.split(">").includes(name)) this.pairs.delete(pair);
      }
    }
  }

  /** What happened since `begin`, a time in seconds, to every flow between nodes that are there. */
  public report(begin: number, end = Date.now() / 1000): FlowReport {
    return summary([...this.flows()], begin, end);
  }

  /** What the clients have written down. */
  private flows(): Map<string, Flow> {
    const none = (): Flow => ({ sent: new Map(), received: new Map(), duplicated: new Set() });
    const flows = new Map([...this.pairs.keys()].map((pair) => [pair, none()]));
    for (const [cluster, names] of [
      [this.from, this.senders],
      [this.to, this.receivers],
    ] as const) {
      for (const name of names) {
        for (const line of lines(cluster.kubectl("exec", name, "--", "cat", LOG))) {
          const [kind, label = "", number, sent, received] = line.split(" ");
          const flow = flows.get(label);
          if (flow === undefined) continue;
          if (kind === "S") flow.sent.set(Number(number), Number(sent));
          const isItsOwn = Number(sent) >= (this.pairs.get(label) ?? 0);
          if (kind === "R" && isItsOwn) arrived(flow, Number(number), Number(received));
        }
      }
    }
    return flows;
  }

  /** Removes all clients. */
  public dispose(): void {
    for (const cluster of new Set([this.from, this.to])) removeCopies(cluster);
  }
}

function arrived({ received, duplicated }: Flow, number: number, time: number): void {
  if (received.has(number)) duplicated.add(number);
  else received.set(number, time);
}

function summary(flows: [string, Flow][], begin: number, end: number): FlowReport {
  let sent = 0;
  let lost = 0;
  let duplicated = 0;
  let late = 0;
  let longestGap = { seconds: 0, flow: "" };
  const silent: string[] = [];
  for (const [label, flow] of flows) {
    for (const [number, time] of flow.sent) {
      if (time < begin || time > end - 1) continue;
      sent += 1;
      const arrival = flow.received.get(number);
      if (arrival === undefined) lost += 1;
      else if (arrival - time > LATE_SECONDS) late += 1;
      if (flow.duplicated.has(number)) duplicated += 1;
    }
    const arrivals = [...flow.received.values()]
      .filter((time) => time <= end)
      .sort((one, other) => one - other);
    const inSpan = arrivals.filter((time) => time >= begin);
    const start = arrivals.filter((time) => time < begin).at(-1) ?? begin;
    const moments = [start, ...inSpan, end];
    for (const [index, moment] of moments.entries()) {
      const gap = moment - (moments[index - 1] ?? moment);
      if (gap > longestGap.seconds) longestGap = { seconds: Number(gap.toFixed(1)), flow: label };
    }
    if ((arrivals.at(-1) ?? 0) < end - 5) silent.push(label);
  }
  return { flows: flows.length, sent, lost, duplicated, late, longestGap, silent };
}

function startClient(
  cluster: KindCluster,
  client: "alice" | "bob",
  node: number,
  mode: (name: string) => string[],
  rest: string[] = [],
): string {
  const copy = copyOf(cluster, client, node);
  // A client that has lost its connection for good ends, to be started again.
  if (copy.pod.spec !== undefined) copy.pod.spec.restartPolicy = "Always";
  createRunning(cluster, copy, PROGRAM, [...mode(copy.name), ...connectionOf(copy), LOG, ...rest]);
  return copy.name;
}
