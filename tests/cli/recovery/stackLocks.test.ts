import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";
import { StackLocks } from "../../../cli/recovery/stackLocks";
import { pidOfEnded } from "../../support/endedProcess";

const BEGUN = "2026-03-01T10:00:00.123456789+01:00";

/** A lock as Pulumi writes it. */
function lock(changes: object): string {
  return JSON.stringify({
    pid: pidOfEnded(),
    username: "ann",
    hostname: hostname(),
    timestamp: BEGUN,
    ...changes,
  });
}

function folderWith(locks: Record<string, string>): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "slim-locks-")), "organization", "slim", "single");
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(locks)) writeFileSync(path.join(folder, name), content);
  return folder;
}

const take = (folder: string) => StackLocks.take(folder, "single");

describe("taking a stack", () => {
  it("that nobody has: others see who has it, and it is free again after", async () => {
    const folder = folderWith({});
    const locks = await take(folder);
    expect(locks.interruptedSince).toBeUndefined();
    await expect(take(folder)).rejects.toThrow(`process ${process.pid}, since `);
    locks.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that was never locked", async () => {
    const folder = path.join(folderWith({}), "never");
    (await take(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that a process has which is gone: its lock is released, and nothing else", async () => {
    const folder = folderWith({ "a.json": lock({}), "a.json.attrs": "{}" });
    const locks = await take(folder);
    expect(locks.interruptedSince).toEqual(new Date("2026-03-01T09:00:00.123Z"));
    expect(readdirSync(folder)).toHaveLength(3);
    const said: string[] = [];
    locks.releaseStale((line) => said.push(line));
    locks.release();
    expect(said).toEqual([expect.stringMatching(/ann@.*process \d+, since 2026-03-01T09:00/)]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that a process has whose number another one got since", async () => {
    const folder = folderWith({ "a.json": lock({ pid: process.pid }) });
    await expect(take(folder)).resolves.toBeInstanceOf(StackLocks);
  });

  it.each([
    [
      "a process that runs",
      { pid: process.pid, timestamp: new Date() },
      /in use by ann@.*process \d+, since/,
    ],
    [
      "another machine",
      { hostname: "elsewhere" },
      /ann@elsewhere.*npm run pulumi -- cancel --yes --stack single/s,
    ],
  ])("that %s has is refused, with who it is", async (_who, changes, said) => {
    const folder = folderWith({ "a.json": lock(changes) });
    await expect(take(folder)).rejects.toThrow(said);
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it.each([
    ["is empty", ""],
    ["is not JSON", "{"],
    ["names nobody", "{}"],
    ["has no time", lock({ timestamp: "yesterday" })],
  ])("whose lock %s is refused, with the file and what to type", async (_what, content) => {
    const folder = folderWith({ "a.json": content });
    await expect(take(folder)).rejects.toThrow(
      new RegExp(`${path.join(folder, "a.json")}.*npm run pulumi -- cancel --yes --stack single`, "s"),
    );
    expect(existsSync(path.join(folder, "a.json"))).toBe(true);
  });

  it("is refused for one process that runs among some that are gone", async () => {
    const folder = folderWith({
      "a.json": lock({}),
      "b.json": lock({ username: "bea", pid: process.pid, timestamp: new Date() }),
    });
    await expect(take(folder)).rejects.toThrow("bea");
    expect(readdirSync(folder)).toEqual(["a.json", "b.json"]);
  });
});
