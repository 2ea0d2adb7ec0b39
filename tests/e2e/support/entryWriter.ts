import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { KindCluster } from "./kindCluster";

interface Shown {
  readonly entries: { readonly id: string }[];
}

interface EntryReport {
  readonly acknowledged: number;
  readonly failed: number;
  readonly lastFailure: string | undefined;
  /** Entries that a server has acknowledged, and that are not there now: the server, when it was asked, and when it did. */
  readonly lost: string[];
  /** Seconds between two that were acknowledged. */
  readonly longestGap: number;
}

/** A command in a pod costs more than the entry that it makes. */
const PAUSE_MS = 700;

/** Makes registration entries at SPIRE servers, one after the other and at each server in turn, until it is stopped. */
export class EntryWriter {
  /** A server takes each entry once, and another writer may have been there before. */
  private readonly prefix = `drill-${randomUUID()}`;
  /** What is to be said of each, by its ID. */
  private readonly acknowledged = new Map<string, string>();
  private readonly failures: string[] = [];
  private gap = 0;
  private isStopped = false;
  private readonly ended: Promise<void>;

  public constructor(
    private readonly cluster: KindCluster,
    private readonly servers: number,
    private readonly trustDomain: string,
  ) {
    this.ended = this.run();
  }

  private async run(): Promise<void> {
    let last = Date.now();
    for (let number = 0; !this.isStopped; number++) {
      const id = `${this.prefix}-${number}`;
      const asked = new Date().toISOString();
      try {
        await this.cluster.askSpireServer(
          number % this.servers,
          ...["entry", "create", "-entryID", id, "-selector", `k8s:pod-name:${id}`],
          ...["-parentID", `spiffe://${this.trustDomain}/drill`],
          ...["-spiffeID", `spiffe://${this.trustDomain}/${id}`],
        );
        const server = `spire-server-${number % this.servers}`;
        this.acknowledged.set(id, `${id}, ${server}, ${asked} to ${new Date().toISOString()}`);
        this.gap = Math.max(this.gap, (Date.now() - last) / 1000);
        last = Date.now();
      } catch (error) {
        this.failures.push(error instanceof Error ? error.message : String(error));
      }
      await sleep(PAUSE_MS);
    }
  }

  /** Stops, and compares the entries that were acknowledged with those that a server shows. */
  public async report(): Promise<EntryReport> {
    this.isStopped = true;
    await this.ended;
    const shown = await this.cluster.askSpireServer(0, "entry", "show", "-output", "json");
    const ids = new Set((JSON.parse(shown) as Shown).entries.map(({ id }) => id));
    return {
      acknowledged: this.acknowledged.size,
      failed: this.failures.length,
      lastFailure: this.failures.at(-1),
      lost: [...this.acknowledged].flatMap(([id, what]) => (ids.has(id) ? [] : [what])),
      longestGap: Number(this.gap.toFixed(1)),
    };
  }
}
