import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { copyProject } from "./support/projectCopy";

// Needs npm, the Pulumi CLI and its plugins, and neither Docker nor a cluster.

let parent: string;
let copy: string;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "slim-install-"));
  copy = path.join(parent, "a b%20c%2Fd#100%");
  mkdirSync(copy);
  copyProject(copy);
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function expectNpm(...words: string[]): void {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.PULUMI_BACKEND_URL;
  const { status, stdout, stderr } = spawnSync("npm", words, { cwd: copy, encoding: "utf8", env });
  expect({ words, status, said: status === 0 ? "" : `${stdout}\n${stderr}` }).toEqual({
    words,
    status: 0,
    said: "",
  });
}

// The language host compiles and runs the program for it, as it does for an update.
it.each(["--omit=dev", "--ignore-scripts"])(
  "npm ci %s is enough to plan an update, in any folder",
  (option) => {
    expectNpm("ci", option);
    expectNpm("run", "pulumi", "--", "stack", "init", "single");
    expectNpm("run", "pulumi", "--", "preview", "--stack", "single");
  },
);
