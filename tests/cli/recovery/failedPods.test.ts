import { replaceFailedPods } from "../../../cli/recovery/failedPods";
import type { ResourceState } from "../../../cli/recovery/checkpoint";
import { FakeStore } from "../../support/fakeStore";

const pod = (name: string, phase: string, changes: Partial<ResourceState> = {}): ResourceState => ({
  urn: `urn:pulumi:single::slim::kubernetes:core/v1:Pod::${name}`,
  type: "kubernetes:core/v1:Pod",
  inputs: { metadata: { name, namespace: "default" } },
  outputs: { status: { phase } },
  initErrors: ["timed out waiting for the condition"],
  ...changes,
});

async function replace(...resources: ResourceState[]) {
  const store = new FakeStore({ resources });
  const said: string[] = [];
  await replaceFailedPods(store, { resources }, (line) => said.push(line));
  return { tainted: store.tainted, said };
}

describe("a pod that was not what an update waited for", () => {
  it.each(["Running", "Failed"])("is made anew by the next start: %s", async (phase) => {
    const bob = pod("bob", phase);
    expect(await replace(pod("alice", "Running", { initErrors: undefined }), bob)).toEqual({
      tainted: [bob.urn],
      said: ["the pod default/bob had not succeeded when the last update ended: it is made anew"],
    });
  });

  it("is called by its logical name if the state has no other", async () => {
    expect((await replace(pod("bob", "Failed", { inputs: undefined }))).said).toEqual([
      "the pod bob had not succeeded when the last update ended: it is made anew",
    ]);
  });

  it("is waited for again if it has not started yet", async () => {
    expect((await replace(pod("bob", "Pending"))).tainted).toEqual([]);
  });

  it("is left alone if it is on its way out, or is no pod", async () => {
    const job = { ...pod("job", "Running"), type: "kubernetes:batch/v1:Job" };
    expect((await replace(pod("bob", "Failed", { delete: true }), job)).tainted).toEqual([]);
  });
});
