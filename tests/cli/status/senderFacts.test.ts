import { type PodStatus, senderFacts } from "../../../cli/status/senderFacts";

const COUNT = '{"requested": 10, "sent": 10, "received": 9}';

const ended = (exitCode: number, reason: string, message = COUNT) => ({ exitCode, reason, message });
const facts = (status: PodStatus) => senderFacts({ status });

describe("the sender's pod", () => {
  it("has succeeded when its phase says so, with what it counted", () => {
    const terminated = ended(0, "Completed");
    expect(facts({ phase: "Succeeded", containerStatuses: [{ state: { terminated } }] })).toEqual({
      state: "succeeded",
      message: COUNT,
    });
  });

  it("has succeeded although its memory ran out in an attempt before", () => {
    const terminated = ended(0, "OOMKilled");
    expect(facts({ phase: "Succeeded", containerStatuses: [{ state: { terminated } }] })).toEqual({
      state: "succeeded",
      message: COUNT,
    });
  });

  it("is judged by its last run while it is started again", () => {
    const states = { state: { running: {} }, lastState: { terminated: ended(1, "Error") } };
    expect(facts({ phase: "Running", containerStatuses: [states] })).toEqual({
      state: "retrying",
      message: COUNT,
    });
  });

  it("names memory that ran out", () => {
    const states = { state: { terminated: ended(137, "OOMKilled", "") } };
    expect(facts({ phase: "Running", containerStatuses: [states] })).toEqual({
      state: "retrying",
      message: "",
      trouble: "its memory ran out (OOMKilled)",
    });
  });

  it("names an installation that failed", () => {
    const states = { state: { waiting: {} }, lastState: { terminated: ended(1, "Error", "no network") } };
    expect(
      facts({
        phase: "Pending",
        initContainerStatuses: [states],
        containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
      }),
    ).toEqual({ state: "retrying", message: "", trouble: "its installation failed: no network" });
  });

  it("names why Kubernetes has given it up", () => {
    expect(
      facts({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }),
    ).toEqual({ state: "failed", message: "", trouble: "Evicted: The node was low on resource: memory." });
  });

  it("runs, and says what it waits for", () => {
    const waiting = { reason: "ImagePullBackOff" };
    expect(facts({ phase: "Pending", containerStatuses: [{ state: { waiting } }] })).toEqual({
      state: "running",
      message: "ImagePullBackOff",
    });
    expect(facts({ phase: "Pending" })).toEqual({ state: "running", message: "" });
  });
});
