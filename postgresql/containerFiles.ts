import { readFileSync } from "node:fs";
import * as path from "node:path";

/** Files of a folder that stand in containers, by their names. */
export function containerFiles(folder: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}
