import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { PROJECT } from "../../cli/project";

/** Notes each call and the environment of the last one, and knows one stack. */
const PROGRAM = `#!/bin/sh
[ "$1" = version ] || { echo "$*" >>"$RECORDING_PULUMI/calls"; env >"$RECORDING_PULUMI/env"; }
case "$1 $2" in
  "version ") echo v3.270.0 ;;
  "stack export") cat "$RECORDING_PULUMI/state.json" ;;
  "plugin "*) echo "[]" ;;
esac
`;

/** What a command ended with. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Stands in for the Pulumi CLI of the project's commands, and records what it was asked. */
export class RecordingPulumi {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "recording-pulumi-"));
  /** PATH with this CLI first. */
  public searchPath = process.env.PATH ?? "";

  /** @param place folder of the program, below one of its own */
  public constructor(place = "bin") {
    const folder = path.join(this.folder, place);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "pulumi"), PROGRAM);
    chmodSync(path.join(folder, "pulumi"), 0o755);
    this.prepend(folder);
    this.state({});
  }

  /** Puts a folder that is called as the program is first on PATH. */
  public installFolder(): void {
    const folder = path.join(this.folder, "sources");
    mkdirSync(path.join(folder, "pulumi"), { recursive: true });
    this.prepend(folder);
  }

  /** What the stack's state is. */
  public state(deployment: object): void {
    writeFileSync(path.join(this.folder, "state.json"), JSON.stringify({ version: 3, deployment }));
  }

  /** Runs a command of the project, or of a copy of it, with neither terminal nor settings of this machine. */
  public run(
    script: string,
    args: string[] = [],
    env: Record<string, string> = {},
    project = PROJECT,
  ): Ended {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", "./cli/typescript.js", path.join("cli", `${script}.ts`), ...args],
      {
        cwd: project,
        encoding: "utf8",
        env: { HOME: this.folder, PATH: this.searchPath, RECORDING_PULUMI: this.folder, ...env },
      },
    );
    return { code: status, stdout, stderr };
  }

  /** Arguments of each call so far, but for those that ask for the version. */
  public calls(): string[] {
    const file = path.join(this.folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** Environment of the last call. */
  public env(): Record<string, string> {
    const lines = readFileSync(path.join(this.folder, "env"), "utf8").split("\n");
    return Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
  }

  public dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private prepend(folder: string): void {
    this.searchPath = `${folder}${path.delimiter}${this.searchPath}`;
  }
}
