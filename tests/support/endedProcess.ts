import { spawnSync } from "node:child_process";

/** The number of a process that has just ended. */
export function pidOfEnded(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}
