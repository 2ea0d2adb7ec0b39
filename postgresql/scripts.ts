import { readFileSync } from "node:fs";
import * as path from "node:path";

/** A program that runs in a container of PostgreSQL. */
export type Script = "handOver.py" | "applySettings.py" | "requireVersion.sh";

/** The text of a program that runs in a container. */
export function script(file: Script): string {
  return readFileSync(path.join(__dirname, "scripts", file), "utf8");
}
