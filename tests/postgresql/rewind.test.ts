import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const SHUT_DOWN = "Database cluster state:               shut down";
const INTERRUPTED = `${SHUT_DOWN} in recovery\nMinimum recovery ending location:     0/0\n`;
const REPLICA = `${SHUT_DOWN} in recovery\nMinimum recovery ending location:     0/180B09D0\n`;

let folder: string;
let data: string;
const program = (name: string, script: string) => {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-rewind-"));
  data = path.join(folder, "data");
  mkdirSync(data);
  writeFileSync(path.join(data, "standby.signal"), "");
  program("postgres", `test ! -e ${data}/standby.signal && echo "postgres $@" >> ${folder}/calls`);
  program("pg_rewind", `echo "pg_rewind $@" >> ${folder}/calls; exit 3`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rewind(state: string, ...args: string[]) {
  program("pg_controldata", `printf '%s' '${state}'`);
  const { status } = spawnSync("bash", ["postgresql/scripts/rewind.sh", ...args], {
    env: { ...process.env, BIN_FOLDER: folder },
  });
  const calls = readFileSync(path.join(folder, "calls"), "utf8");
  return { status, calls: calls.split("\n").filter((call) => call !== "") };
}

it("first ends the recovery of a primary that crashed, which was interrupted", () => {
  const { status, calls } = rewind(INTERRUPTED, "-D", data, "--source-server", "host=b");
  expect(calls).toEqual([
    `postgres --single -D ${data} -c archive_mode=on -c archive_command=false template1`,
    `pg_rewind -D ${data} --source-server host=b`,
  ]);
  expect(status).toBe(3);
});

it.each([
  ["a replica that was shut down", REPLICA],
  ["a primary that was shut down", `${SHUT_DOWN}\nMinimum recovery ending location:     0/0\n`],
])("leaves %s to pg_rewind", (_what, state) => {
  expect(rewind(state, "-D", data).calls).toEqual([`pg_rewind -D ${data}`]);
  expect(existsSync(path.join(data, "standby.signal"))).toBe(true);
});

it("hands on what is no rewind", () => {
  expect(rewind(INTERRUPTED, "--help")).toEqual({ status: 3, calls: ["pg_rewind --help"] });
});
