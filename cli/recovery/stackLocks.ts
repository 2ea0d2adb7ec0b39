import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { findProcess, isRunning } from "./machineProcess";

/** What Pulumi writes into a lock file: the process that holds the lock, and since when. */
const holderSchema = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.coerce.date(),
});

type Holder = z.output<typeof holderSchema>;

/** A lock file of a stack. */
interface Lock {
  readonly file: string;
  /** Undefined if the file is empty, or holds something else. */
  readonly holder?: Holder;
}

/** What is to be said of a lock that cannot be released. */
type Blocked = "held" | "held elsewhere" | "unreadable";

/** The locks of a stack in a backend of files. */
export class StackLocks {
  private constructor(
    /** Locks of processes that are gone. */
    private readonly stale: readonly (Lock & { readonly holder: Holder })[],
    private readonly own: string,
  ) {}

  /**
   * Takes the lock of a stack that nobody uses, so that nobody begins to use it meanwhile.
   *
   * @param folder the backend's folder with the locks of this stack
   * @param stackName the stack's name in messages
   * @throws Error that names who holds the stack, and what to type where that cannot be found out
   */
  public static async take(folder: string, stackName: string): Promise<StackLocks> {
    const own = path.join(folder, `${randomUUID()}.json`);
    const locks = readLocks(folder);
    await requireStale(locks, stackName);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const holder = { pid: process.pid, username: userInfo().username, hostname: hostname() };
    writeFileSync(own, JSON.stringify({ ...holder, timestamp: new Date() }), { mode: 0o600 });
    try {
      // Somebody else may have taken it at the same moment. As with Pulumi, then nobody has it.
      await requireStale(
        readLocks(folder).filter(({ file }) => file !== own),
        stackName,
      );
    } catch (error) {
      rmSync(own, { force: true });
      throw error;
    }
    return new StackLocks(
      locks.flatMap(({ file, holder }) => (holder === undefined ? [] : [{ file, holder }])),
      own,
    );
  }

  /** When the update began that left a lock behind; undefined if none did. */
  public get interruptedSince(): Date | undefined {
    const times = this.stale.map(({ holder }) => holder.timestamp.getTime());
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  /** Lets others use the stack, except for what a process that is gone holds. */
  public release(): void {
    rmSync(this.own, { force: true });
  }

  /** Removes the locks of processes that are gone; says each. */
  public releaseStale(report: (line: string) => void): void {
    for (const { file, holder } of this.stale) {
      report(`releasing the lock of an update that no longer runs: ${describe(holder)}`);
      rmSync(file, { force: true });
      // Attributes that the backend's library keeps beside a file.
      rmSync(`${file}.attrs`, { force: true });
    }
  }
}

function readLocks(folder: string): Lock[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".attrs"))
    .flatMap(({ name }) => {
      const file = path.join(folder, name);
      try {
        return [{ file, holder: holderSchema.parse(JSON.parse(readFileSync(file, "utf8"))) }];
      } catch (error) {
        // Its holder has just ended.
        return (error as NodeJS.ErrnoException).code === "ENOENT" ? [] : [{ file }];
      }
    });
}

async function requireStale(locks: Lock[], stackName: string): Promise<void> {
  for (const lock of locks) {
    const blocked = await whyBlocked(lock.holder);
    if (blocked !== undefined) throw new Error(explain(lock, blocked, stackName));
  }
}

/** Why a lock cannot be released; undefined if its holder is gone. */
async function whyBlocked(holder: Holder | undefined): Promise<Blocked | undefined> {
  if (holder === undefined) return "unreadable";
  if (holder.hostname !== hostname()) return "held elsewhere";
  if (!isRunning(holder.pid)) return undefined;
  const found = await findProcess(holder.pid);
  // A clock that was set says nothing of a Pulumi that runs.
  if (found === undefined || found.command.includes("pulumi")) return "held";
  const startedLater = found.started.getTime() - holder.timestamp.getTime() > CLOCK_SLACK_MILLISECONDS;
  return startedLater ? undefined : "held";
}

/** `ps` counts whole seconds. */
const CLOCK_SLACK_MILLISECONDS = 3000;

function explain({ file, holder }: Lock, blocked: Blocked, stackName: string): string {
  const cancel = `If no update of this stack runs, type: npm run pulumi -- cancel --yes --stack ${stackName}`;
  const who = holder && describe(holder);
  const text: Record<Blocked, string[]> = {
    held: [
      `The stack ${stackName} is in use by ${who}. Nothing was changed.`,
      "Wait until that has ended, and run again.",
    ],
    "held elsewhere": [
      `The stack ${stackName} is locked by ${who}. That is not this machine (${hostname()}), so it is unknown whether it still runs. Nothing was changed.`,
      cancel,
      `The lock is the file ${file}`,
    ],
    unreadable: [
      `The stack ${stackName} is locked by a file that does not say who holds the lock: ${file}. Nothing was changed.`,
      cancel,
    ],
  };
  return text[blocked].join("\n");
}

function describe({ username, hostname: host, pid, timestamp }: Holder): string {
  return `${username}@${host} (process ${pid}, since ${timestamp.toISOString()})`;
}
