import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { dockerWithin } from "../../live/docker";
import { programOutput, TimeOverError } from "../../live/programOutput";

/** Prints something, and ends well when it is told to end. */
const PATIENT = 'trap "exit 0" TERM; echo begun; while :; do sleep 0.1; done';

const shell = (script: string, seconds: number) => programOutput("sh", ["-c", script], { seconds });

it("is what a program has printed when it ends", async () => {
  expect(await shell("echo one; echo two", 30)).toBe("one\ntwo\n");
});

it("is none of a program whose time is over, though it ends well when it is told to", async () => {
  const output = shell(PATIENT, 0.3);
  await expect(output).rejects.toThrow("no answer within 0.3 s");
  await expect(output).rejects.toThrow(TimeOverError);
});

it("is none of a program that fails", async () => {
  await expect(shell("echo begun; echo broken >&2; exit 3", 30)).rejects.toMatchObject({
    code: 3,
    stderr: "broken\n",
  });
});

describe("the docker command", () => {
  const before = process.env.PATH;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "slim-docker-"));
    process.env.PATH = `${folder}${path.delimiter}${before ?? ""}`;
  });

  afterEach(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  });

  const install = (script: string) => {
    writeFileSync(path.join(folder, "docker"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };

  it("that is over its time has found nothing out, though it ends well", async () => {
    install(PATIENT);
    await expect(dockerWithin(0.3)("ps")).rejects.toThrow("no answer within 0.3 s");
  });

  it("says what Docker complains about", async () => {
    install("echo no such container >&2; exit 1");
    await expect(dockerWithin(30)("inspect", "x")).rejects.toThrow(/^no such container$/);
  });

  it("may be missing", async () => {
    process.env.PATH = folder;
    await expect(dockerWithin(30)("ps")).rejects.toThrow("no command docker");
  });
});
