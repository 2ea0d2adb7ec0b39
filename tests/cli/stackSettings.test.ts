import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { copyStackSettings } from "../../cli/stackSettings";

const SALT = "v1:salt=:v1:check";
const PLAIN = "config:\n  # A comment.\n  slim:versionSet: slim-1.4.0\n";
const exported = { deployment: { secrets_providers: { type: "passphrase", state: { salt: SALT } } } };
let root: string;
let folders: { project: string; folder: string };

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "slim-settings-"));
  folders = { project: root, folder: path.join(root, ".local", "settings") };
  writeFileSync(path.join(root, "Pulumi.yaml"), "name: slim\n");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Copies the settings of a stack whose file has this text; returns the copy. */
function copied(text: string, state: Parameters<typeof copyStackSettings>[1], stackName = "single"): string {
  writeFileSync(path.join(root, "Pulumi.single.yaml"), text);
  const { env } = copyStackSettings(stackName, state, folders);
  expect(readFileSync(path.join(root, "Pulumi.single.yaml"), "utf8")).toBe(text);
  return readFileSync(env.PULUMI_OPTION_CONFIG_FILE ?? "", "utf8");
}

describe("the copy of a stack's settings", () => {
  it("is a project of the same name", () => {
    expect(copied(PLAIN, undefined)).toBe(PLAIN);
    expect(readFileSync(path.join(folders.folder, "Pulumi.yaml"), "utf8")).toBe("name: slim\n");
    expect(readdirSync(folders.folder).sort()).toEqual(["Pulumi.single.yaml", "Pulumi.yaml"]);
  });

  it.each([PLAIN, "", "{}\n"])("has the salt of the state beside the configuration %j", (text) => {
    const copy = parse(copied(text, exported)) as object;
    expect(copy).toEqual({ ...(parse(text) as object | null), encryptionsalt: SALT });
  });

  it("follows each edit of the file", () => {
    copied(PLAIN, exported);
    expect(copied("config: {}\n", exported)).not.toContain("versionSet");
  });

  it.each(["encryptionsalt: v1:own\n", "secretsprovider: awskms://key\n"])(
    "leaves the encryption to a file that says %j",
    (text) => {
      expect(copied(text, exported)).toBe(text);
    },
  );

  it.each(["- a list\n", "a: [\n"])("leaves it to Pulumi to refuse %j", (text) => {
    expect(copied(text, exported)).toBe(text);
  });

  it("has no salt where the state has another encryption", () => {
    expect(copied(PLAIN, { deployment: { secrets_providers: { type: "service", state: {} } } })).toBe(PLAIN);
  });

  it("is found by the full name of the stack", () => {
    expect(copied(PLAIN, undefined, "organization/slim/single")).toBe(PLAIN);
  });

  it("goes with the file of the stack", () => {
    copied(PLAIN, exported);
    rmSync(path.join(root, "Pulumi.single.yaml"));
    const { env } = copyStackSettings("single", exported, folders);
    expect(existsSync(env.PULUMI_OPTION_CONFIG_FILE ?? "")).toBe(false);
  });
});
