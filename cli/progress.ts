import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How a phase of an update is called, by the type of the component that it makes; in the order of a bring-up. */
const PHASES: Record<string, string> = {
  "slim:index:KindCluster": "cluster",
  "slim:index:MetalLb": "load balancer",
  "slim:index:Spire": "SPIRE",
  "slim:index:SpireFederation": "federation",
  "slim:index:Postgresql": "PostgreSQL",
  "slim:index:SlimController": "controller",
  "slim:index:SlimNodes": "nodes",
  "slim:index:SampleClients": "messages",
};

/** A component that is being made. */
interface Part {
  readonly begun: number;
  /** URNs of its resources that are being made. */
  readonly underWay: Set<string>;
  reported: boolean;
}

/**
 * Follows an update by its events, component by component: reports a line when one is ready, with the time since its
 * first resource was begun, or when a resource of it failed.
 */
export class Progress {
  private readonly parts = new Map<string, Part>();

  /** @param report is told each line; @param now in milliseconds */
  public constructor(
    private readonly report: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  public readonly onEvent = (event: EngineEvent): void => {
    const { diagnosticEvent: said } = event;
    // Of information only what the program itself says: providers report every step of theirs.
    if (said?.severity === "error" || (said?.severity === "info" && isComponent(said.urn ?? ""))) {
      this.report(withoutMarkup(said.message).trimEnd());
    }
    const before = event.resourcePreEvent?.metadata;
    if (before && before.op !== "same") this.begin(before.urn, before.new?.parent ?? before.old?.parent);
    const after = event.resOutputsEvent?.metadata;
    if (after) this.end(after.urn, after.new?.parent ?? after.old?.parent);
    const failed = event.resOpFailedEvent?.metadata;
    if (failed) this.fail(failed.urn, failed.new?.parent ?? failed.old?.parent);
  };

  /** What is being made now: `SPIRE slim-cluster-spire: slim-cluster-spire-release`. */
  public underWay(): string[] {
    return [...this.parts]
      .filter(([, { underWay }]) => underWay.size > 0)
      .map(([component, { underWay }]) => `${title(component)}: ${[...underWay].map(nameOf).join(", ")}`);
  }

  private begin(urn: string, parent = ""): void {
    const component = isComponent(urn) ? urn : parent;
    if (!isComponent(component)) return;
    const part = this.parts.get(component) ?? { begun: this.now(), underWay: new Set(), reported: false };
    this.parts.set(component, part);
    if (component !== urn) part.underWay.add(urn);
  }

  private end(urn: string, parent = ""): void {
    this.parts.get(parent)?.underWay.delete(urn);
    // A component's outputs are known when what they come from is there.
    if (isComponent(urn)) this.conclude(urn, "ready ");
  }

  private fail(urn: string, parent = ""): void {
    this.parts.get(parent)?.underWay.delete(urn);
    this.conclude(isComponent(urn) ? urn : parent, "FAILED");
  }

  private conclude(component: string, how: string): void {
    const part = this.parts.get(component);
    if (part === undefined || part.reported) return;
    part.reported = true;
    const seconds = ((this.now() - part.begun) / 1000).toFixed(0);
    this.report(`${how} ${title(component).padEnd(52)} ${seconds.padStart(4)} s`);
  }
}

/** Pulumi marks colours as `<{%fg 1%}>`. */
function withoutMarkup(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "");
}

function isComponent(urn: string): boolean {
  return PHASES[typeOf(urn)] !== undefined;
}

function title(component: string): string {
  return `${PHASES[typeOf(component)] ?? ""} ${nameOf(component)}`;
}

function typeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::")[3] ?? "";
}
