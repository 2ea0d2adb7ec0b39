import { programOutput, TimeOverError } from "./programOutput";

/** Runs a command of Docker's and resolves to what it prints; rejects with an Error that says why it cannot. */
export type Docker = (...args: string[]) => Promise<string>;

/** Longer than a busy engine takes; without a limit one that hangs would hang us. */
const ANSWER_SECONDS = 10;

/** The docker command of this machine, with a limit for its time. */
export function dockerWithin(seconds: number): Docker {
  return async (...args) => {
    try {
      return await programOutput("docker", args, { seconds });
    } catch (error) {
      if (error instanceof TimeOverError) throw error;
      const { code, stderr } = error as { code?: unknown; stderr?: string };
      if (code === "ENOENT") throw new Error("no command docker", { cause: error });
      throw new Error(stderr?.trim() ?? String(error), { cause: error });
    }
  };
}

/** The docker command of this machine; it may take 10 s. */
export const runDocker: Docker = dockerWithin(ANSWER_SECONDS);
