import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "./project";

/**
 * Builds the SDK of the Kind provider where npm ran no scripts, as with `npm ci --ignore-scripts`: with the script that
 * npm would have run.
 *
 * @param folder of the SDK
 */
export function buildKindSdk(folder = path.join(PROJECT, "sdks", "kind")): void {
  if (existsSync(path.join(folder, "bin", "index.js"))) return;
  process.stderr.write("npm ran no scripts, so the SDK of the Kind provider is built now, once.\n");
  // The script calls the compiler by its name, as npm lets it.
  const programs = [folder, PROJECT].map((root) => path.join(root, "node_modules", ".bin"));
  const PATH = [...programs, process.env.PATH ?? ""].join(path.delimiter);
  execFileSync(process.execPath, [path.join("scripts", "postinstall.js")], {
    cwd: folder,
    env: { ...process.env, PATH },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
