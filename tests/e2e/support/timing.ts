import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Collects when each resource was begun and done, for the log of a run. */
export class Timing {
  private readonly begun = new Map<string, number>();
  private readonly rows: { name: string; from: number; to: number }[] = [];
  private start: number | undefined;

  public readonly onEvent = (event: EngineEvent): void => {
    this.start ??= event.timestamp;
    const before = event.resourcePreEvent?.metadata;
    const after = event.resOutputsEvent?.metadata;
    if (before) this.begun.set(before.urn, event.timestamp);
    if (after) {
      const from = this.begun.get(after.urn) ?? event.timestamp;
      this.rows.push({ name: after.urn.split("::").slice(-2).join(" "), from, to: event.timestamp });
    }
  };

  /** The resources that took a second or more, by their beginning: seconds since the start, and how long. */
  public table(): string {
    const start = this.start ?? 0;
    return this.rows
      .filter(({ from, to }) => to - from >= 1)
      .sort((a, b) => a.from - b.from)
      .map(
        ({ name, from, to }) =>
          `${String(from - start).padStart(5)} s +${String(to - from).padStart(4)} s  ${name}`,
      )
      .join("\n");
  }
}
