import { userInfo } from "node:os";
import * as path from "node:path";
import { PROJECT } from "../project";

/**
 * Folder in which Pulumi keeps stacks and locks, for a backend of files; undefined for any other backend.
 *
 * @param url backend as Pulumi is given it, such as `file://~` or `file://./state?no_tmp_dir=true`
 * @param workingDirectory folder that the CLI runs in: relative paths begin there
 */
export function bookkeepingFolder(url: string, workingDirectory = PROJECT): string | undefined {
  if (!url.startsWith("file://")) return undefined;
  const [given = "", query = ""] = url.slice("file://".length).split(/\?(.*)/s);
  // Pulumi drops the character after a tilde, whatever it is.
  const fromHome = given.startsWith("~") ? path.join(userInfo().homedir, given.slice(2)) : given;
  const [absolute = ""] = path.resolve(workingDirectory, fromHome).split("#");
  const prefix = new URLSearchParams(query).get("prefix") ?? "";
  try {
    return path.join(decodeURIComponent(absolute), `${prefix}.pulumi`);
  } catch {
    // A percent sign that encodes nothing: Pulumi refuses this URL with a sentence of its own.
    return undefined;
  }
}
