/**
 * Proves that the tests notice when a piece of wiring is dropped: drops each in turn, in a copy of the project, and runs
 * the tests that are concerned. The exit code is 1 if one of them is missed by no test.
 *
 *     npm run mutations [-- PART]     only in files whose path contains PART
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { RULES, wiringMutations } from "./wiringMutations";

const ROOT = path.join(__dirname, "..", "..");
const MUTATED = ["components", "stacks"];
const NOT_COPIED = new Set(["node_modules", ".git", ".local", "coverage"]);

function copyOfProject(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "slim-mutations-"));
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(path.basename(source)) });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

/** Runs the tests that depend on these files, up to the first that fails: answers its name, or undefined. */
function failingTest(copy: string, files: string[]): string | undefined {
  const jest = path.join("node_modules", "jest", "bin", "jest.js");
  const options = ["--ci", "--bail", "--runInBand", "--findRelatedTests"];
  const { status, stderr } = spawnSync(process.execPath, [jest, ...options, ...files], {
    cwd: copy,
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  const test = /^ {2}● (.* › .*|(?!Test suite failed).*)$/m.exec(stderr)?.[1];
  if (test === undefined) throw new Error(`the tests cannot be run:\n${stderr}`);
  return test;
}

/** What may be dropped in the project, file by file. */
function allMutations() {
  const files = MUTATED.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true }).map((file) => path.join(folder, String(file))),
  );
  const mutations = files
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .flatMap((file) => {
      const source = readFileSync(path.join(ROOT, file), "utf8");
      return wiringMutations(source).map((mutation) => ({ file, ...mutation }));
    });
  const unused = RULES.filter((rule) => !mutations.some((mutation) => mutation.rule === rule));
  if (unused.length > 0) throw new Error(`nothing in ${MUTATED.join(" and ")} has: ${unused.join(", ")}`);
  return mutations;
}

/** Runs the tests against a mutant: answers what noticed it, or undefined. */
function noticedBy(copy: string, file: string, mutant: string): string | undefined {
  const target = path.join(copy, file);
  const source = readFileSync(target, "utf8");
  writeFileSync(target, mutant);
  try {
    return failingTest(copy, [file]);
  } finally {
    writeFileSync(target, source);
  }
}

function main(part = ""): number {
  const mutations = allMutations().filter(({ file }) => file.includes(part));
  const copy = copyOfProject();
  try {
    const before = failingTest(copy, [...new Set(mutations.map(({ file }) => file))]);
    if (before !== undefined) throw new Error(`a test fails without a mutation: ${before}`);
    let missed = 0;
    for (const { file, line, rule, original, mutant } of mutations) {
      const test = noticedBy(copy, file, mutant);
      if (test === undefined) missed += 1;
      const what = original.replace(/\s+/g, " ").slice(0, 80);
      console.log(`${file}:${line}  without ${what} (${rule})`);
      console.log(`    ${test === undefined ? "MISSED by every test" : `noticed: ${test}`}`);
    }
    console.log(`${mutations.length - missed} of ${mutations.length} were noticed.`);
    return missed === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

process.exitCode = main(process.argv[2]);
