import * as path from "node:path";
import { containerFiles } from "./containerFiles";

const FOLDER = path.join(__dirname, "scripts");

/** The programs that run in containers, by the pods that they are for. */
const FILES = {
  members: ["handOver.py", "requireVersion.sh", "rewind.sh"],
  settings: ["applySettings.py"],
  volumes: ["growVolumes.py"],
  archive: ["archiveBackup.sh"],
  recovery: ["recover.sh", "afterRecovery.sh"],
  backups: ["backup.sh", "newestBackup.sh", "restore.sh", "restoreTest.sh", "sums.sql"],
} as const;

/** The programs of the same pods, by the names of their files. */
export function scriptsOf(pods: keyof typeof FILES): Record<string, string> {
  return containerFiles(FOLDER, FILES[pods]);
}
