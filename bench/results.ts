import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import * as path from "node:path";
import { LOCAL } from "../cli/project";
import { type Cell, markdownTable } from "./markdownTable";

/** A table of figures, and what they mean. */
export interface Measured {
  readonly title: string;
  /** Sentences above the table. */
  readonly text: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What was measured, where, when, and by which command. */
export interface Result extends Measured {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

const FOLDER = path.join(LOCAL, "bench");

/**
 * Prints what a benchmark has measured, and keeps it for docs/figures.md.
 *
 * @param variant where a benchmark has several results, such as one for each line of SLIM
 */
export function publish(bench: string, measured: Measured, variant?: string): void {
  const result: Result = {
    ...measured,
    command: `npm run bench -- ${bench}`,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    machine: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node.js ${process.versions.node}`,
  };
  mkdirSync(FOLDER, { recursive: true });
  const name = [bench, variant].filter((part) => part !== undefined).join("-");
  writeFileSync(path.join(FOLDER, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(section(result));
}

/** All results that were kept. */
export function keptResults(): Result[] {
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
