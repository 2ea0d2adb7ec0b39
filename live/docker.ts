import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a command of Docker's and resolves to what it prints; rejects with an Error that says why it cannot. */
export type Docker = (...args: string[]) => Promise<string>;

/** Longer than a busy engine takes; without a limit one that hangs would hang us. */
const ANSWER_SECONDS = 10;

/** The docker command of this machine, with a limit for its time. */
export function dockerWithin(seconds: number): Docker {
  return async (...args) => {
    try {
      const { stdout } = await promisify(execFile)("docker", args, { timeout: seconds * 1000 });
      return stdout;
    } catch (error) {
      const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
      if (code === "ENOENT") throw new Error("no command docker", { cause: error });
      if (killed) throw new Error(`no answer within ${seconds} s`, { cause: error });
      throw new Error(stderr?.trim() ?? String(error), { cause: error });
    }
  };
}

/** The docker command of this machine; it may take 10 s. */
export const runDocker: Docker = dockerWithin(ANSWER_SECONDS);
