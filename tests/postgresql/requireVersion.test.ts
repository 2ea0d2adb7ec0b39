import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-version-"));
  mkdirSync(path.join(folder, "bin"));
  const server = path.join(folder, "bin", "postgres");
  writeFileSync(server, '#!/bin/sh\necho "postgres (PostgreSQL) 17.12 (Debian 17.12-1)"\n');
  chmodSync(server, 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run() {
  return spawnSync("sh", ["postgresql/scripts/requireVersion.sh"], {
    encoding: "utf8",
    env: {
      ...process.env,
      DATA_FOLDER: folder,
      BIN_FOLDER: path.join(folder, "bin"),
      TERMINATION_LOG: path.join(folder, "log"),
    },
  });
}

it("lets a server start on an empty volume, and on data of its own major version", () => {
  expect(run().status).toBe(0);
  writeFileSync(path.join(folder, "PG_VERSION"), "17\n");
  expect(run().status).toBe(0);
});

it("refuses data of another major version, and says the way to go", () => {
  writeFileSync(path.join(folder, "PG_VERSION"), "16\n");
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain("holds data of PostgreSQL 16, and the image brings PostgreSQL 17");
  expect(stderr).toContain("restore the backup");
});
