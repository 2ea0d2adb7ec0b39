import * as path from "node:path";
import { containerFiles } from "../postgresql/containerFiles";

const FOLDER = path.join(__dirname, "scripts");

/** The programs and settings in containers, by the pods that they are for; `check` looks into a database of somebody else's. */
const FILES = {
  site: ["settings.php", "database.php", "install.php", "serve.sh", "ports.conf", "site.conf"],
  check: ["checkDatabase.php", "database.php"],
  backups: ["backupFiles.sh", "newestFiles.sh", "restoreFilesTest.sh", "restoreFiles.sh"],
} as const;

/** The programs and settings of the same pods, by the names of their files. */
export function scriptsOf(pods: keyof typeof FILES): Record<string, string> {
  return containerFiles(FOLDER, FILES[pods]);
}
