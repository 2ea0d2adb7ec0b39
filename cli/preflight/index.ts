import type { Workspace } from "@pulumi/pulumi/automation";
import type { Finding } from "./finding";
import { findings } from "./findings";
import { readMachine } from "./machine";
import type { Plan } from "./plan";

export { planOf } from "./plan";

/**
 * Checks, before anything is made, that this machine can do what is planned for a stack. Changes nothing.
 *
 * @param report is told each line about what may go wrong
 * @throws Error that lists everything, if there is something with which an update cannot succeed
 */
export async function preflight(
  workspace: Pick<Workspace, "pulumiVersion">,
  plan: Plan,
  report: (line: string) => void,
): Promise<void> {
  const lines = conclude(findings(await readMachine(workspace, plan.nodeImage), plan));
  for (const line of lines) report(line);
}

/**
 * Findings as lines: what it is, then what to do about it.
 *
 * @throws Error with these lines, errors first, if there is an error among them
 */
export function conclude(found: Finding[]): string[] {
  const errors = found.filter(({ severity }) => severity === "error");
  const warnings = found.filter(({ severity }) => severity === "warning");
  const lines = [...errors, ...warnings].flatMap(({ severity, what, todo }) => [
    `${severity}: ${what}`,
    `  ${todo}`,
  ]);
  if (errors.length === 0) return lines;
  throw new Error(
    ["This machine cannot bring the stack up as it is; nothing was changed.", ...lines].join("\n  "),
  );
}
