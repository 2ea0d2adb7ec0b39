import type { Gaps } from "../slim/mesh";

/**
 * Nodes that do not find their controller or each other again by themselves. SLIM 3.4 gives a connection up for good if it cannot read its
 * SVID at the moment when it dials, and its controller if it had something to tell before it was registered.
 */
export class StuckNodes {
  private readonly since = new Map<string, number>();
  private readonly restarted = new Set<string>();

  /**
   * @param ids all nodes
   * @param seconds that a node has for finding the others by itself
   */
  public constructor(
    private readonly ids: readonly string[],
    private readonly seconds: number,
  ) {}

  /** The node to be restarted now, after one more look: one after the other. Undefined if there is none. */
  public next(gaps: Gaps): string | undefined {
    const now = Date.now();
    const missing = this.concerned(gaps);
    for (const id of this.since.keys()) if (!missing.has(id)) this.since.delete(id);
    for (const id of missing) if (!this.since.has(id)) this.since.set(id, now);
    const away = gaps.nodes.filter((id) => this.restarted.has(id));
    const [id] =
      [...this.since].find(
        ([one, begin]) => now - begin >= this.seconds * 1000 && (away.length === 0 || away.includes(one)),
      ) ?? [];
    return id;
  }

  /** To be told of each restart. */
  public noteRestart(id: string): void {
    this.restarted.add(id);
    this.since.delete(id);
  }

  /** Of a link that nobody has begun, the first of its nodes; a link between trust domains is not a node's business. */
  private concerned({ nodes, links }: Gaps): Set<string> {
    const ofLinks = links.flatMap(
      ({ pair, missingFrom }) => missingFrom ?? pair.find((id) => this.ids.includes(id)) ?? [],
    );
    return new Set([...nodes, ...ofLinks]);
  }
}
