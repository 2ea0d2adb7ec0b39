import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";

/**
 * Makes a folder that looks like the user's home, but has no `.kube`: for Kind's provider, which else rewrites the user's
 * own kubeconfig. Everything else is linked, as the docker command that the provider runs may need it: contexts,
 * credentials, keychains. By default it is a temporary folder, which goes with this process. It may not be in the project:
 * Pulumi looks for packages in all of that, and follows links.
 *
 * @returns the folder's absolute path
 */
export function kindHome(home = homedir(), folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(home)) {
    if (name !== ".kube") link(path.join(home, name), path.join(folder, name));
  }
  return folder;
}

let temporary: string | undefined;

function temporaryFolder(): string {
  if (temporary === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), "slim-kind-home-"));
    process.once("exit", () => {
      rmSync(made, { recursive: true, force: true });
    });
    temporary = made;
  }
  return temporary;
}

/** Makes a symbolic link, unless it is there. Another command may do the same at the same time. */
function link(target: string, file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(file) === target) return;
  rmSync(file, { recursive: true, force: true });
  try {
    symlinkSync(target, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
