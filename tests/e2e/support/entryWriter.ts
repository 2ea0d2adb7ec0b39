import { setTimeout as sleep } from "node:timers/promises";
import type { KindCluster } from "./kindCluster";

interface Shown {
  readonly entries: { readonly id: string }[];
}

/** Makes registration entries at SPIRE servers, one after the other and at each server in turn, until it is stopped. */
export class EntryWriter {
  private readonly acknowledged: string[] = [];
  private failed = 0;
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
      const id = `drill-${number}`;
      try {
        await this.cluster.askSpireServer(
          number % this.servers,
          ...["entry", "create", "-entryID", id, "-selector", `k8s:pod-name:${id}`],
          ...["-parentID", `spiffe://${this.trustDomain}/drill`],
          ...["-spiffeID", `spiffe://${this.trustDomain}/drill/${number}`],
        );
        this.acknowledged.push(id);
        this.gap = Math.max(this.gap, (Date.now() - last) / 1000);
        last = Date.now();
      } catch {
        this.failed++;
        await sleep(200);
      }
    }
  }

  /** Stops, and compares the entries that were acknowledged with those that a server shows. */
  public async report(): Promise<{ acknowledged: number; failed: number; lost: number; longestGap: number }> {
    this.isStopped = true;
    await this.ended;
    const shown = await this.cluster.askSpireServer(0, "entry", "show", "-output", "json");
    const ids = new Set((JSON.parse(shown) as Shown).entries.map(({ id }) => id));
    return {
      acknowledged: this.acknowledged.length,
      failed: this.failed,
      lost: this.acknowledged.filter((id) => !ids.has(id)).length,
      longestGap: Number(this.gap.toFixed(1)),
    };
  }
}
