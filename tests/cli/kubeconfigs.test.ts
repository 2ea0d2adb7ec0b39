import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { removeEmptyKubeconfigs } from "../../cli/kubeconfigs";

const EMPTY = "apiVersion: v1\nkind: Config\n";
const USED =
  "apiVersion: v1\nkind: Config\nclusters:\n  - name: kind-a\n    cluster: { server: https://127.0.0.1 }\n";

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-kubeconfigs-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return folder;
}

describe("removing kubeconfigs", () => {
  it("takes the files without a cluster, and no others", () => {
    const folder = folderWith({ "gone.yaml": EMPTY, "a.yaml": USED });
    removeEmptyKubeconfigs(folder);
    expect(readdirSync(folder)).toEqual(["a.yaml"]);
  });

  it("takes the folder with its last file", () => {
    const folder = folderWith({ "gone.yaml": EMPTY });
    removeEmptyKubeconfigs(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it("has nothing to do where there never were any", () => {
    expect(() => {
      removeEmptyKubeconfigs("/no/such/folder");
    }).not.toThrow();
  });
});
