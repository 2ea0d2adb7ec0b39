import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { LOCAL } from "./project";

const FOLDER = path.join(LOCAL, "kubeconfigs");

/**
 * Removes the kubeconfig files whose cluster is gone. Kind takes a deleted cluster out of its file and leaves the file
 * behind, without content.
 */
export function removeEmptyKubeconfigs(folder = FOLDER): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const { clusters = [] } = (parse(readFileSync(file, "utf8")) ?? {}) as { clusters?: unknown[] };
    if (clusters.length === 0) rmSync(file);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
