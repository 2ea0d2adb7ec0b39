import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Progress } from "../../cli/progress";

const stack = "urn:pulumi:single::slim::pulumi:pulumi:Stack::slim-single";
const spire = "urn:pulumi:single::slim::slim:index:Spire::a-spire";
const release = "urn:pulumi:single::slim::slim:index:Spire$kubernetes:helm.sh/v3:Release::a-spire-release";

let seconds: number;
let lines: string[];
let progress: Progress;

beforeEach(() => {
  seconds = 0;
  lines = [];
  progress = new Progress(
    (line) => lines.push(line),
    () => seconds * 1000,
  );
});

function send(
  kind: "resourcePreEvent" | "resOutputsEvent" | "resOpFailedEvent",
  urn: string,
  parent: string,
  op = "create",
) {
  progress.onEvent({ [kind]: { metadata: { urn, op, new: { parent } } } } as unknown as EngineEvent);
}

describe("the progress of an update", () => {
  it("reports a component when it is ready, with the time that it took", () => {
    seconds = 10;
    send("resourcePreEvent", spire, stack);
    send("resourcePreEvent", release, spire);
    seconds = 40;
    expect(progress.underWay()).toEqual(["SPIRE a-spire: a-spire-release"]);
    send("resOutputsEvent", release, spire);
    expect(lines).toEqual([]);
    send("resOutputsEvent", spire, stack);
    expect(lines).toEqual([expect.stringMatching(/^ready {2}SPIRE a-spire +30 s$/)]);
    expect(progress.underWay()).toEqual([]);
  });

  it("reports a component of which a resource failed, once, and says why", () => {
    send("resourcePreEvent", release, spire);
    progress.onEvent({
      diagnosticEvent: { severity: "error", message: "<{%fg 1%}>error: <{%reset%}>no such chart\n" },
    } as unknown as EngineEvent);
    send("resOpFailedEvent", release, spire);
    send("resOutputsEvent", spire, stack);
    expect(lines).toEqual(["error: no such chart", expect.stringMatching(/^FAILED SPIRE a-spire/)]);
  });

  it("is silent about what stays as it is", () => {
    send("resourcePreEvent", spire, stack, "same");
    send("resOutputsEvent", spire, stack, "same");
    expect(lines).toEqual([]);
  });

  it("passes on errors, and what the program itself waits for", () => {
    const say = (severity: string, urn: string, message: string) => {
      progress.onEvent({
        diagnosticEvent: { severity, urn, message, color: "never" },
      } as unknown as EngineEvent);
    };
    say("info", release, "[1/2] Waiting for something");
    say("info", spire, "waiting: a node is not registered\n");
    say("error", release, "<{%fg 1%}>it broke<{%reset%}>");
    expect(lines).toEqual(["waiting: a node is not registered", "it broke"]);
  });
});
