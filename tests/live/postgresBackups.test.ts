import { readScheduledRuns } from "../../live/scheduledRuns";
import { readWalArchive } from "../../live/walArchive";

it("Jobs of a CronJob tell when one succeeded or failed last, also those that people made of it", async () => {
  const job = (cronJob: string, type: string, time: string) => ({
    metadata: {
      name: time,
      ownerReferences: [{ apiVersion: "batch/v1", uid: "1", kind: "CronJob", name: cronJob }],
    },
    status: { conditions: [{ type, status: "True", lastTransitionTime: time }] },
  });
  const objects: Record<string, object[]> = {
    CronJob: [{ metadata: { name: "backup" } }, { metadata: { name: "test" } }],
    Job: [
      job("backup", "Complete", "2030-01-01T00:00:00Z"),
      job("backup", "Complete", "2030-01-02T00:00:00Z"),
      job("backup", "Failed", "2029-01-01T00:00:00Z"),
      job("other", "Failed", "2030-01-03T00:00:00Z"),
      { metadata: { name: "running" } },
    ],
  };
  const objectsIn = (_namespace: string, _version: string, kind: string) =>
    Promise.resolve(objects[kind] ?? []);
  expect(await readScheduledRuns({ objectsIn }, "n")).toEqual({
    backup: { succeeded: new Date("2030-01-02T00:00:00Z"), failed: new Date("2029-01-01T00:00:00Z") },
    test: { succeeded: undefined, failed: undefined },
  });
});

describe("an archive", () => {
  const place = { namespace: "n", primary: "p-0", container: "postgresql", archiveContainer: "archive" };
  const read = (state: string, info?: object) =>
    readWalArchive(
      {
        exec: (_namespace, _pod, container) => {
          if (container === "postgresql") return Promise.resolve(`${state}\n`);
          return info === undefined
            ? Promise.reject(new Error("no store"))
            : Promise.resolve(JSON.stringify(info));
        },
      },
      place,
    );

  it("tells when the store took the log last, and the newest backup", async () => {
    const backup = [{ timestamp: { stop: 100 } }, { timestamp: { stop: 200 } }];
    expect(await read("2030-01-01T00:00:05Z|2029-01-01T00:00:00Z|48", [{ backup }])).toEqual({
      archived: new Date("2030-01-01T00:00:05Z"),
      failing: undefined,
      droppedAfter: undefined,
      silent: undefined,
      logMegabytes: 48,
      backup: new Date(200_000),
    });
  });

  it.each([
    ["00000003000000000000001A", "000000030000000000000010", "000000030000000000000010"],
    ["00000003000000000000001A", "00000003000000000000001A", undefined],
    ["00000003000000000000001A", "00000003000000000000001B", undefined],
    ["00000003.history", "00000002000000000000001A", undefined],
    ["", null, undefined],
  ])(
    "of which the primary has sent %j, and which has %j, has dropped what came after %j",
    async (sent, max, dropped) => {
      const state = `2030-01-01T00:00:05Z||48|${sent}`;
      expect(
        (await read(state, [{ archive: [{ max: "000000010000000000000001" }, { max }] }])).droppedAfter,
      ).toBe(dropped);
    },
  );

  it("says that the store does not answer", async () => {
    expect((await read("2030-01-01T00:00:05Z||48|")).silent).toBe("no store");
    expect((await read("2030-01-01T00:00:05Z||48|", [])).silent).toBeUndefined();
    const refused = { code: 99, message: "[ProtocolError] HTTP request failed with 403\nmore" };
    const stanza = { status: { code: 99, message: "other" }, repo: [{ status: refused }] };
    expect((await read("2030-01-01T00:00:05Z||48|", [stanza])).silent).toBe(
      "[ProtocolError] HTTP request failed with 403",
    );
  });

  it("tells since when the store takes nothing", async () => {
    const { failing, backup } = await read("2030-01-01T00:00:05Z|2030-01-01T00:09:00Z|480");
    expect([failing, backup]).toEqual([new Date("2030-01-01T00:00:05Z"), undefined]);
    expect((await read("|2030-01-01T00:09:00Z|480", [{}])).failing).toEqual(new Date("2030-01-01T00:09:00Z"));
  });
});
