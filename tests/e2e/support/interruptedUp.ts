import { type ChildProcess, spawn } from "node:child_process";
import { PULUMI } from "../../../cli/pulumiCli";
import { PROJECT } from "../../../cli/project";
import type { Deployment } from "./deployment";

/** Runs an `up`, and something else once a line of its output matches; resolves to what ended it. */
export async function upUntil(
  deployment: Deployment,
  when: RegExp,
  act: (up: ChildProcess) => void,
): Promise<{ signal: NodeJS.Signals | null; code: number | null }> {
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

/** Kills an `up` some time after a line of its output matches. */
export async function killUp(deployment: Deployment, when: RegExp, milliseconds: number): Promise<void> {
  const { signal } = await upUntil(deployment, when, (up) =>
    setTimeout(() => up.kill("SIGKILL"), milliseconds),
  );
  expect(signal).toBe("SIGKILL");
}
