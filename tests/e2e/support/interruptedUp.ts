import { type ChildProcess, spawn } from "node:child_process";
import { PULUMI } from "../../../cli/pulumiCli";
import { PROJECT } from "../../../cli/project";
import type { Deployment } from "./deployment";

/** What ended a process: a signal, or itself with a code. */
export interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

/** Runs an `up`, and something else once a line of its output matches; resolves to what ended it. */
export async function upUntil(
  deployment: Deployment,
  when: RegExp,
  act: (up: ChildProcess) => void,
): Promise<Ending> {
  const up = spawn(PULUMI, ["up", "--yes", "--skip-preview", "--stack", deployment.name], {
    cwd: PROJECT,
    env: { ...process.env, ...deployment.stack.workspace.envVars },
  });
  const ended = new Promise((resolve) => up.on("exit", resolve));
  let seen = "";
  up.stdout.on("data", (data: Buffer) => {
    if (when.test(seen)) return;
    seen += data.toString();
    if (when.test(seen)) act(up);
  });
  await ended;
  return { signal: up.signalCode, code: up.exitCode };
}

/** Kills an `up` after a line of its output matches: some milliseconds later, or as soon as something holds. */
export async function killUp(
  deployment: Deployment,
  when: RegExp,
  moment: number | (() => boolean),
): Promise<void> {
  const { signal } = await upUntil(deployment, when, (up) => {
    const kill = () => up.kill("SIGKILL");
    if (typeof moment === "number") {
      setTimeout(kill, moment);
      return;
    }
    const look = setInterval(() => {
      if (up.exitCode === null && !moment()) return;
      clearInterval(look);
      kill();
    }, 100);
  });
  expect(signal).toBe("SIGKILL");
}

/** Kills an `up` after some time, or lets it end if it is faster; resolves to what ended it. */
export function killUpAfter(deployment: Deployment, milliseconds: number): Promise<Ending> {
  return upUntil(deployment, /./, (up) => {
    setTimeout(() => up.kill("SIGKILL"), milliseconds);
  });
}
