import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The programs and settings in containers, and the pods that they are for. */
const FILES = {
  "settings.php": "site",
  "database.php": "site",
  "install.php": "site",
  "serve.sh": "site",
  "ports.conf": "site",
  "site.conf": "site",
  "checkDatabase.php": "check",
  "backupFiles.sh": "backups",
  "newestFiles.sh": "backups",
  "restoreFilesTest.sh": "backups",
  "restoreFiles.sh": "backups",
} as const;

type Script = keyof typeof FILES;

/** The programs and settings of the same pods, by the names of their files. */
export function scriptsOf(pods: (typeof FILES)[Script]): Record<string, string> {
  const files = (Object.keys(FILES) as Script[]).filter((file) => FILES[file] === pods);
  return Object.fromEntries(files.map((file) => [file, script(file)]));
}

/** The programs that say whether a database of somebody else's can be used. */
export function databaseCheck(): Record<string, string> {
  return { ...scriptsOf("check"), "database.php": script("database.php") };
}

function script(file: Script): string {
  return readFileSync(path.join(__dirname, "scripts", file), "utf8");
}
