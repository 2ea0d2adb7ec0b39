import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CommanderError } from "commander";
import { parseCommandLine, refuseSwallowed } from "../../cli/commandLine";

const DOWN = { script: "down", summary: "Removes.", flags: { yes: "do not ask", json: "as JSON" } };

describe("a command line", () => {
  let shown: string;

  beforeEach(() => {
    shown = "";
    const show = (text: string | Uint8Array) => {
      shown += text.toString();
      return true;
    };
    jest.spyOn(process.stdout, "write").mockImplementation(show);
    jest.spyOn(process.stderr, "write").mockImplementation(show);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each<[string[], object]>([
    [[], { stack: "single", flags: {} }],
    [["multicluster"], { stack: "multicluster", flags: {} }],
    [["--stack", "multicluster", "--yes"], { stack: "multicluster", flags: { yes: true } }],
    [["--yes", "--stack=multicluster"], { stack: "multicluster", flags: { yes: true } }],
    [["multicluster", "--stack", "multicluster"], { stack: "multicluster", flags: {} }],
  ])("%j names its stack and its options", (args, expected) => {
    expect(parseCommandLine(DOWN, args, {})).toEqual(expected);
  });

  it.each<[string[], number, string]>([
    [["--help"], 0, "Usage: npm run down -- [options] [stack]"],
    [["--yse"], 1, "error: unknown option '--yse'\n(Did you mean --yes?)"],
    [["single", "multicluster"], 1, "error: too many arguments"],
    [["single", "--stack", "multicluster"], 1, "error: two stacks are named, single and multicluster"],
    [["--stack"], 1, "error: option '--stack <name>' argument missing"],
  ])("%j ends with code %i and: %s", (args, exitCode, text) => {
    expect(() => parseCommandLine(DOWN, args, {})).toThrow(
      expect.objectContaining({ exitCode }) as CommanderError,
    );
    expect(shown).toContain(text);
  });
});

describe("options that npm kept for itself", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "npmrc-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const refusal = (args: string[], env: NodeJS.ProcessEnv): string => {
    try {
      parseCommandLine(DOWN, args, env);
    } catch (error) {
      return (error as Error).message;
    }
    return "none";
  };

  it.each<[string, NodeJS.ProcessEnv, string[], string]>([
    ["--stack=multicluster", { npm_config_stack: "multicluster" }, [], "-- --stack multicluster"],
    ["--stack multicluster", { npm_config_stack: "true" }, ["multicluster"], "-- --stack multicluster"],
    ["--stack", { npm_config_stack: "true" }, [], "-- --stack NAME"],
    ["--multicluster", { npm_config_multicluster: "true" }, [], "-- --stack multicluster"],
    [
      "--stack=multicluster --yes",
      { npm_config_stack: "multicluster", npm_config_yes: "true" },
      [],
      "-- --stack multicluster --yes",
    ],
    ["multicluster --json", { npm_config_json: "true" }, ["multicluster"], "-- multicluster --json"],
  ])("%s: nothing is done, and what to type is said", (_typed, env, args, expected) => {
    const message = refusal(args, env);
    expect(message).toContain("Nothing was done.");
    expect(message).toMatch(new RegExp(`Type: npm run down ${expected}$`));
  });

  it("are not what was typed behind -- as well", () => {
    expect(refusal(["--json"], { npm_config_json: "true" })).toBe("none");
  });

  it("are not what an .npmrc says, nor npm's own settings", () => {
    const file = path.join(folder, ".npmrc");
    writeFileSync(file, "; mine\njson = true\nyes=false\n");
    const own = { npm_config_loglevel: "silent", npm_config_yes: "", npm_config_omit: "dev" };
    expect(refusal([], { ...own, npm_config_json: "true", npm_config_userconfig: file })).toBe("none");
    expect(refusal([], { ...own, npm_config_json: "true", npm_config_local_prefix: folder })).toBe("none");
    expect(refusal([], { ...own, npm_config_json: "true" })).toMatch(/--json/);
  });

  it("are not --yes alone: who doesn't give it is asked", () => {
    expect(refusal([], { npm_config_yes: "true" })).toBe("none");
  });

  it("are put where Pulumi takes them", () => {
    const env = { npm_config_stack: "true" };
    expect(() => {
      refuseSwallowed("pulumi", ["stack", "json"], ["up", "multicluster"], env);
    }).toThrow(/Type: npm run pulumi -- up --stack multicluster$/);
  });
});
