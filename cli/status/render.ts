import { type Check } from "./check";

const MARKS: Record<Check["state"], string> = { ok: "ok", failed: "FAILED", unknown: "?" };

/** Checks as a table for people, with cause and next step below each that is not well. */
export function table(checks: Check[]): string {
  const width = (column: (check: Check) => string) =>
    Math.max(...checks.map((check) => column(check).length)) + 2;
  const [clusters, parts, marks] = [width(named), width(({ part }) => part), 8];
  const indent = " ".repeat(clusters);
  return checks
    .map((check, index) => {
      const repeated = index > 0 && named(check) === named(checks[index - 1] ?? check);
      const cells = [
        (repeated ? "" : named(check)).padEnd(clusters),
        check.part.padEnd(parts),
        MARKS[check.state].padEnd(marks),
        check.seen,
      ];
      return [
        cells.join(""),
        ...(check.cause === undefined
          ? []
          : [`${indent}  cause: ${check.cause.replaceAll("\n", `\n${indent}         `)}`]),
        ...(check.next === undefined ? [] : [`${indent}  next:  ${check.next}`]),
      ].join("\n");
    })
    .join("\n");
}

function named({ cluster }: Check): string {
  return cluster === "" ? "all clusters" : cluster;
}

/** One sentence about all of them. */
export function verdict(stack: string, checks: Check[]): string {
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  const [failed, unknown] = [count("failed"), count("unknown")];
  if (failed + unknown === 0) return `The stack ${stack} is healthy: ${checks.length} checks passed.`;
  const hidden = unknown > 0 ? `, and ${unknown} could not run because of that` : "";
  return `The stack ${stack} is not healthy: ${failed} of ${checks.length} checks failed${hidden}.`;
}
