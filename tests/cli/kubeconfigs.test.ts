import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readCertificateAuthority, removeEmptyKubeconfigs } from "../../cli/kubeconfigs";

/** What Kind leaves of a file. */
const EMPTY = "apiVersion: v1\nkind: Config\npreferences: {}\n";

function used(name: string, authority = "the authority\n"): string {
  const data = Buffer.from(authority).toString("base64");
  return `apiVersion: v1\nkind: Config\nclusters:\n  - name: kind-${name}\n    cluster: { certificate-authority-data: ${data} }\n`;
}

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-kubeconfigs-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return folder;
}

function remove(folder: string, names: string[], gone?: string[]): void {
  removeEmptyKubeconfigs(
    names.map((name) => path.join(folder, name)),
    { gone, folder },
  );
}

describe("removing kubeconfigs", () => {
  it("takes those without a cluster, and no others", () => {
    const folder = folderWith({ "gone.yaml": EMPTY, "a.yaml": used("a") });
    remove(folder, ["gone.yaml", "a.yaml"]);
    expect(readdirSync(folder)).toEqual(["a.yaml"]);
  });

  it("leaves what the stack did not write: notes, another stack's files, folders", () => {
    const folder = folderWith({ "gone.yaml": EMPTY, "other.yaml": EMPTY, "notes.txt": "remember this" });
    mkdirSync(path.join(folder, "folder"));
    remove(folder, ["gone.yaml", "folder"]);
    expect(readdirSync(folder)).toEqual(["folder", "notes.txt", "other.yaml"]);
  });

  it("leaves a file of the stack's in which there is something else now", () => {
    const folder = folderWith({ "notes.yaml": "remember: this", "broken.yaml": "{" });
    remove(folder, ["notes.yaml", "broken.yaml"]);
    expect(readdirSync(folder)).toEqual(["broken.yaml", "notes.yaml"]);
  });

  it("takes a file whose only cluster is known to be gone", () => {
    const folder = folderWith({ "a.yaml": used("a"), "b.yaml": used("b") });
    remove(folder, ["a.yaml", "b.yaml"], ["a"]);
    expect(readdirSync(folder)).toEqual(["b.yaml"]);
  });

  it("takes the folder with its last file", () => {
    const folder = folderWith({ "gone.yaml": "" });
    remove(folder, ["gone.yaml"]);
    expect(existsSync(folder)).toBe(false);
  });

  it("has nothing to do where there never were any", () => {
    expect(() => {
      remove("/no/such/folder", ["a.yaml"]);
    }).not.toThrow();
  });
});

describe("reading a certificate authority", () => {
  it("takes the one of the cluster", () => {
    const file = path.join(folderWith({ "a.yaml": used("a") }), "a.yaml");
    expect(readCertificateAuthority(file, "a")).toBe("the authority");
    expect(readCertificateAuthority(file, "b")).toBeUndefined();
  });

  it("finds none without a file", () => {
    expect(readCertificateAuthority("/no/such/file", "a")).toBeUndefined();
  });
});
