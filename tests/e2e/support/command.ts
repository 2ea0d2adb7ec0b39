import { spawnSync } from "node:child_process";
import type { Check } from "../../../cli/status/check";
import { PROJECT } from "../../../cli/project";
import type { Deployment } from "./deployment";
import type { Remedy } from "./disturbances";

/** What a command ended with. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs an npm script of the project as a user does, for a deployment's stack. */
export function npmRun(
  script: string,
  deployment: Pick<Deployment, "name" | "env">,
  args: string[] = [],
  env: Record<string, string> = {},
): Ended {
  const begun = Date.now();
  const words = ["run", "--silent", script, "--", ...args];
  const { status, stdout, stderr } = spawnSync("npm", words, {
    cwd: PROJECT,
    encoding: "utf8",
    env: { ...process.env, ...deployment.env, ...env },
  });
  return { code: status, stdout, stderr, seconds: (Date.now() - begun) / 1000 };
}

/** What status says of a deployment, check by check. */
export function statusChecks(deployment: Deployment): Check[] {
  const { stdout } = npmRun("status", deployment, [deployment.name, "--json"]);
  return (JSON.parse(stdout) as { checks: Check[] }).checks;
}

/** Those of them that are not well. */
export function failedChecks(deployment: Deployment): Check[] {
  return statusChecks(deployment).filter(({ state }) => state !== "ok");
}

/** What a user types where messages don't flow again by themselves. */
export function commandRemedies(deployment: Deployment): Remedy[] {
  return [
    { name: "npm start", act: () => npmRun("start", deployment, [deployment.name]) },
    { name: "npm run rotate", act: () => npmRun("rotate", deployment, [deployment.name, "--all"]) },
  ];
}
