import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT } from "../../../cli/project";
import { withMachineConfig } from "./machineConfig";
import { STACKS, withOwnNames } from "./ownNames";

/**
 * Copies the project's files, without what is installed or made, into a folder that is there. Its stacks get the configuration of this machine, from `SLIM_E2E_CONFIG`, and clusters of their own.
 */
export function copyProject(folder: string): void {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: PROJECT });
  const archive = execFileSync("tar", ["--null", "--files-from=-", "--create"], {
    cwd: PROJECT,
    input: files,
    maxBuffer: 1 << 30,
  });
  execFileSync("tar", ["--extract"], { cwd: folder, input: archive });
  for (const stack of STACKS) {
    const file = path.join(folder, `Pulumi.${stack}.yaml`);
    const { config } = parse(withOwnNames(readFileSync(file, "utf8"))) as {
      config: Record<string, unknown>;
    };
    writeFileSync(file, stringify({ config: withMachineConfig(config) }));
  }
}
