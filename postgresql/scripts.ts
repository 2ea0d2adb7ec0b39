import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The programs that run in containers, and the pods that they are for. */
const FILES = {
  "handOver.py": "members",
  "requireVersion.sh": "members",
  "applySettings.py": "settings",
  "growVolumes.py": "volumes",
  "archiveBackup.sh": "archive",
  "recover.sh": "recovery",
  "afterRecovery.sh": "recovery",
  "backup.sh": "backups",
  "newestBackup.sh": "backups",
  "restore.sh": "backups",
  "restoreTest.sh": "backups",
  "sums.sql": "backups",
} as const;

type Script = keyof typeof FILES;

/** The programs of the same pods, by the names of their files. */
export function scriptsOf(pods: (typeof FILES)[Script]): Record<string, string> {
  const files = (Object.keys(FILES) as Script[]).filter((file) => FILES[file] === pods);
  return Object.fromEntries(files.map((file) => [file, script(file)]));
}

function script(file: Script): string {
  return readFileSync(path.join(__dirname, "scripts", file), "utf8");
}
