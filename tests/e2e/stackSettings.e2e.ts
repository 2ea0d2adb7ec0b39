import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../../cli/project";
import { selectStack } from "../../cli/stack";
import { copyStackSettings } from "../../cli/stackSettings";
import { npmRun } from "./support/command";

// Needs the Pulumi CLI, and neither Docker nor a cluster.

const CONTENT = "config:\n  # A comment that stays.\n  slim:clusters:\n    - name: e2e-settings\n";
const folder = mkdtempSync(path.join(tmpdir(), "slim-e2e-"));
const name = `e2e-settings-${path.basename(folder).slice(-6).toLowerCase()}`;
const file = path.join(PROJECT, `Pulumi.${name}.yaml`);
const stack = {
  name,
  env: { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "some words" },
};

beforeEach(() => {
  writeFileSync(file, CONTENT);
});

afterEach(() => {
  npmRun("pulumi", stack, ["stack", "rm", "--yes", "--force", "--preserve-config", "--stack", name]);
  rmSync(file, { force: true });
  copyStackSettings(name, undefined);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const refresh = (env: Record<string, string> = {}) =>
  npmRun("pulumi", stack, ["refresh", "--yes", "--stack", name], env);

it("a stack leaves its file as it was, from the making to npm run down", async () => {
  const selected = await selectStack(name, stack.env);
  await selected.refresh({ showSecrets: false });
  expect(npmRun("down", stack, [name, "--yes"])).toMatchObject({ code: 0 });
  expect(readFileSync(file, "utf8")).toBe(CONTENT);
});

it("npm run pulumi leaves the file as it was, from the first command to the last", () => {
  for (const command of [
    ["stack", "init", name],
    ["refresh", "--yes"],
    ["refresh", "--yes", "--stack", name],
    ["destroy", "--yes", `--stack=${name}`],
    ["config", "-s", name],
  ]) {
    expect(npmRun("pulumi", stack, command)).toMatchObject({ code: 0 });
  }
  expect(readFileSync(file, "utf8")).toBe(CONTENT);
});

it("the passphrase of the state is asked for all the same", async () => {
  await selectStack(name, stack.env);
  expect(refresh().code).toBe(0);
  const refused = refresh({ PULUMI_CONFIG_PASSPHRASE: "other words" });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("passphrase") as string });
});

it("config set reaches the file that the user sees, a secret with what decrypts it", async () => {
  await selectStack(name, stack.env);
  const set = (...words: string[]) => npmRun("pulumi", stack, ["config", "set", "--stack", name, ...words]);
  expect(set("slim:versionSet", "slim-1.4.0").code).toBe(0);
  expect(parse(readFileSync(file, "utf8"))).not.toHaveProperty("encryptionsalt");
  expect(set("--secret", "slim:other", "hidden").code).toBe(0);
  const written = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  expect(written).toMatchObject({ encryptionsalt: expect.any(String) as string });
  expect(written.config).toMatchObject({
    "slim:versionSet": "slim-1.4.0",
    "slim:other": { secure: expect.any(String) as string },
  });
  expect(refresh().code).toBe(0);
  const read = npmRun("pulumi", stack, ["config", "get", "slim:other", "--stack", name]);
  expect(read.stdout.trim()).toBe("hidden");
});
