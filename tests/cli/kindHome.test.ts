import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { kindHome } from "../../cli/kindHome";
import { PROJECT } from "../../cli/project";
import { pulumiEnvironment } from "../../cli/pulumiCli";

const KUBECONFIG = "users: [{name: a, user: {exec: {interactiveMode: Never}}}]\n";

function home(): { home: string; folder: string } {
  const root = mkdtempSync(path.join(tmpdir(), "slim-home-"));
  const made = path.join(root, "user");
  for (const name of [".kube", ".docker", ".ssh"]) mkdirSync(path.join(made, name), { recursive: true });
  writeFileSync(path.join(made, ".kube", "config"), KUBECONFIG);
  writeFileSync(path.join(made, ".docker", "config.json"), '{"currentContext":"desktop"}');
  return { home: made, folder: path.join(root, "kind-home") };
}

describe("the home folder of Kind's provider", () => {
  it("has everything of the user's, but no kubeconfig", () => {
    const { home: real, folder } = home();
    expect(kindHome(real, folder)).toBe(folder);
    expect(readdirSync(folder)).toEqual([".docker", ".ssh"]);
    expect(readFileSync(path.join(folder, ".docker", "config.json"), "utf8")).toContain("desktop");
  });

  it("follows a home that changed, and a home that is another one", () => {
    const { home: real, folder } = home();
    symlinkSync("/elsewhere/.docker", path.join(mkdirsOf(folder), ".docker"));
    kindHome(real, folder);
    mkdirSync(path.join(real, "new"));
    kindHome(real, folder);
    expect(readdirSync(folder)).toEqual([".docker", ".ssh", "new"]);
    expect(existsSync(path.join(folder, ".docker", "config.json"))).toBe(true);
  });

  it("replaces what a command has put there, and nothing behind its links", () => {
    const { home: real, folder } = home();
    mkdirSync(path.join(mkdirsOf(folder), ".docker"));
    kindHome(real, folder);
    expect(lstatSync(path.join(folder, ".docker")).isSymbolicLink()).toBe(true);
    rmSync(folder, { recursive: true });
    expect(readFileSync(path.join(real, ".kube", "config"), "utf8")).toBe(KUBECONFIG);
    expect(existsSync(path.join(real, ".docker", "config.json"))).toBe(true);
  });

  it("is given to the Pulumi CLI, whose own home stays the user's", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slim-path-"));
    writeFileSync(path.join(folder, "pulumi"), "", { mode: 0o755 });
    process.env.PATH = `${folder}${path.delimiter}${process.env.PATH ?? ""}`;
    const { SLIM_KIND_HOME, HOME, KUBECONFIG: kubeconfig } = pulumiEnvironment();
    expect(existsSync(path.join(SLIM_KIND_HOME ?? "", ".kube"))).toBe(false);
    // Pulumi searches the whole project, and follows links: through these it would search the user's home.
    expect(path.relative(PROJECT, SLIM_KIND_HOME ?? "")).toMatch(/^\.\.\//);
    expect([HOME, kubeconfig]).toEqual([process.env.HOME, process.env.KUBECONFIG]);
  });
});

function mkdirsOf(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
