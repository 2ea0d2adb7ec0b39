import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Docker } from "../../../live/docker";
import { EngineRecords } from "../../../cli/recovery/engineRecords";
import {
  findRemovedClusters,
  forgetEngine,
  replaceRemovedClusters,
} from "../../../cli/recovery/removedClusters";
import { FakeEngine } from "../../support/fakeEngine";
import { clusterInState, FakeStore } from "../../support/fakeStore";

const clusters = ["a", "b", "c"].map((name) => clusterInState(name).cluster);
const CHECKPOINT = { resources: clusters };
const ONE = { resources: clusters.slice(0, 1) };

const newRecords = () => new EngineRecords(mkdtempSync(path.join(tmpdir(), "slim-engines-")));

async function replace(
  names: string[],
  { checkpoint = CHECKPOINT, records = newRecords(), id = "this-engine" } = {},
): Promise<{ forgotten: string[]; said: string[] }> {
  const store = new FakeStore(checkpoint);
  const said: string[] = [];
  const { docker } = new FakeEngine(Object.fromEntries(names.map((name) => [name, {}])), id);
  await replaceRemovedClusters(store, checkpoint, (line) => said.push(line), {
    docker,
    environment: {},
    records,
  });
  const left = store.imported?.deployment.resources ?? checkpoint.resources;
  const isLeft = ({ urn }: { urn: string }) => left.some((one) => one.urn === urn);
  return { forgotten: checkpoint.resources.filter((one) => !isLeft(one)).map(({ urn }) => urn), said };
}

describe("clusters that are not found", () => {
  it("are made anew, and the others stay, if the engine has others of the stack", async () => {
    const { forgotten, said } = await replace(["a", "c"]);
    expect(forgotten).toEqual([clusters[1]?.urn]);
    expect(said).toEqual(["somebody has removed the cluster b: it is made anew"]);
  });

  it("are none where all are there, running or not", async () => {
    expect((await replace(["a", "b", "c"])).forgotten).toEqual([]);
  });

  it("may all be on another engine: that is said, and nothing is touched", async () => {
    await expect(replace(["foreign"])).rejects.toThrow(
      /^The Docker engine at unix:.*context default.*a, b, c.*Nothing was changed.*docker context use.*destroy --yes --stack single/s,
    );
  });

  it("are made anew if they are known to have been on this engine", async () => {
    const records = newRecords();
    await replace(["a"], { checkpoint: ONE, records });
    const { forgotten } = await replace([], { checkpoint: ONE, records });
    expect(forgotten).toEqual([clusters[0]?.urn]);
  });

  it("are nobody's once they were destroyed", async () => {
    const records = newRecords();
    await replace(["a"], { checkpoint: ONE, records });
    forgetEngine(ONE, records);
    await expect(replace([], { checkpoint: ONE, records })).rejects.toThrow("Nothing was changed");
  });

  it("are left alone if they are known to have been on another engine", async () => {
    const records = newRecords();
    await replace(["a"], { checkpoint: ONE, records, id: "other-engine" });
    await expect(replace([], { checkpoint: ONE, records })).rejects.toThrow("Nothing was changed");
  });

  it("are not asked for where the engine does not answer", async () => {
    const docker: Docker = (command) =>
      command === "context"
        ? Promise.resolve("desktop\tunix:///desktop.sock\n")
        : Promise.reject(new Error("Cannot connect"));
    await expect(
      findRemovedClusters(CHECKPOINT, "single", { docker, environment: {}, records: newRecords() }),
    ).rejects.toThrow(/Cannot reach the Docker engine at unix:\/\/\/desktop.sock.*Cannot connect/);
  });

  it("are none in a stack without clusters, which needs no engine", async () => {
    const docker: Docker = () => Promise.reject(new Error("no engine"));
    expect(await findRemovedClusters({ resources: [] }, "single", { docker })).toEqual([]);
  });

  it("that are being replaced are not counted", async () => {
    const replaced = { resources: [{ ...clusterInState("a").cluster, pendingReplacement: true }] };
    expect((await replace([], { checkpoint: replaced })).forgotten).toEqual([]);
  });
});
