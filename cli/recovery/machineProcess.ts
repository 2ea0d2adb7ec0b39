import { programOutput } from "../../live/programOutput";

/** A process of this machine. */
export interface MachineProcess {
  /** Name of its program, such as `pulumi`. */
  readonly command: string;
  /** When it was started, give or take a second. */
  readonly started: Date;
}

/** Whether a process of this number runs, anybody's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What `ps` knows of a process; undefined if there is none, or no `ps`. */
export async function findProcess(pid: number): Promise<MachineProcess | undefined> {
  try {
    const columns = ["-o", "etime=", "-o", "comm=", "-p", String(pid)];
    const stdout = await programOutput("ps", columns, { seconds: 10 });
    const [, elapsed = "", command = ""] = /^\s*(\S+)\s+(.*?)\s*$/.exec(stdout) ?? [];
    const started = new Date(Date.now() - seconds(elapsed) * 1000);
    return Number.isNaN(started.getTime()) ? undefined : { command, started };
  } catch {
    return undefined;
  }
}

/** Seconds of `[[days-]hours:]minutes:seconds`. */
function seconds(elapsed: string): number {
  const [clock = "", days = "0"] = elapsed.split("-").reverse();
  return clock.split(":").reduce((sum, part) => 60 * sum + Number(part), 0) + 86_400 * Number(days);
}
