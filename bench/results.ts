import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import * as path from "node:path";
import { LOCAL, PROJECT } from "../cli/project";
import { type Cell, markdownTable } from "./markdownTable";
import type { Series } from "./picture";

/** A table of figures, and what they mean. */
export interface Measured {
  readonly title: string;
  /** Sentences above the table. */
  readonly text: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  /** What of it is drawn, beside what other results have of the same picture. */
  readonly series?: readonly Series[];
}

/** What was measured, where, when, and by which command. */
export interface Result extends Measured {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

const FOLDER = path.join(LOCAL, "bench");

/** A run of a benchmark or a drill. Made before it measures, as the files of the project may change meanwhile. */
export class Run {
  private readonly commit = commit();

  /** @param command that measures it; by default a benchmark, with its arguments */
  public constructor(
    private readonly bench: string,
    private readonly command = ["npm run bench --", bench, ...process.argv.slice(2)].join(" "),
  ) {}

  /**
   * Prints what was measured, and keeps it for docs/figures.md.
   *
   * @param variant where a benchmark has several results, such as one for each line of SLIM
   */
  public publish(measured: Measured, variant?: string): void {
    const result: Result = {
      ...measured,
      command: this.command,
      date: new Date().toISOString().slice(0, 10),
      commit: this.commit,
      machine: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node.js ${process.versions.node}`,
    };
    mkdirSync(FOLDER, { recursive: true });
    const name = [this.bench, variant].filter((part) => part !== undefined).join("-");
    writeFileSync(path.join(FOLDER, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
    console.log(section(result));
  }
}

/** `34be8ba`; `34be8ba-dirty` where files have changed since; `unknown` without git. */
function commit(): string {
  const args = ["describe", "--always", "--dirty", "--exclude=*"];
  const { status, stdout } = spawnSync("git", args, { cwd: PROJECT, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "unknown";
}

/** All results that were kept. */
export function keptResults(): Result[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as Result);
}

/** A result as a section of a page. */
export function section({ title, text, head, rows, command, date, commit, machine }: Result): string {
  return [
    `## ${title}`,
    text,
    markdownTable(head, rows),
    `\`${command}\`, ${date}, commit ${commit}, ${machine}.`,
  ].join("\n\n");
}
