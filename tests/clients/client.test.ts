import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";

const PROGRAM = path.join("clients", "client.py");
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with a program in the place of the sample client, which finds the number of its run in RUN. */
function sampleClient(program: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-client-"));
  folders.push(folder);
  mkdirSync(path.join(folder, "examples"));
  writeFileSync(
    path.join(folder, "examples", "point_to_point.py"),
    `import os, sys, time
RUNS = os.path.join(os.environ["PYTHONPATH"], "runs")
RUN = 1 + (os.path.getsize(RUNS) if os.path.exists(RUNS) else 0)
open(RUNS, "a").write(".")
MESSAGES = int(sys.argv[sys.argv.index("--iterations") + 1]) if "--iterations" in sys.argv else 0
def exchange(count, answered):
    for i in range(count):
        print("\\x1b[96m7 \\x1b[0m\\tSent message hello - %d/%d" % (i + 1, MESSAGES))
        print("\\x1b[96m7 \\x1b[0m\\t" + ("received (from session 3): hello from 9" if i < answered else "error: receive timeout"))
${program}
`,
  );
  return folder;
}

/** The program of clients/ with the sample client of a folder. */
function start(folder: string, args: string[], environment: Record<string, string> = {}) {
  return spawn("python3", [PROGRAM, ...args], {
    env: {
      ...process.env,
      PYTHONPATH: folder,
      PAUSE_SECONDS: "0.1",
      LEAST_SECONDS: "1",
      READY_FILE: path.join(folder, "ready"),
      TERMINATION_MESSAGE_FILE: path.join(folder, "message"),
      ...environment,
    },
  });
}

/** Sends messages with a time that is ample on a busy machine, unless a test waits for its end. */
async function send(
  folder: string,
  messages: number,
  { timeout = 60, pause = 0.1 }: { timeout?: number; pause?: number } = {},
) {
  const args = ["send", "--messages", String(messages), "--timeout", String(timeout)];
  const client = start(folder, [...args, "--local", "org/ns/bob", "--message", "hello"], {
    PAUSE_SECONDS: String(pause),
  });
  const ended = new Promise<number | null>((resolve) => client.on("close", resolve));
  const stdout = await text(client.stdout);
  const runs = path.join(folder, "runs");
  return {
    status: await ended,
    stdout,
    count: JSON.parse(readFileSync(path.join(folder, "message"), "utf8")) as unknown,
    runs: existsSync(runs) ? readFileSync(runs, "utf8").length : 0,
  };
}

// A pause for which no time is left ends the sender after one attempt.
const ONCE = { pause: 60 };

describe("the sender", () => {
  it.concurrent("succeeds when every message was answered", async () => {
    const result = await send(sampleClient("exchange(MESSAGES, MESSAGES)"), 10);
    expect(result).toMatchObject({ status: 0, count: { requested: 10, sent: 10, received: 10 }, runs: 1 });
    expect(result.stdout.trim().split("\n").pop()).toBe('{"requested": 10, "sent": 10, "received": 10}');
  });

  it.concurrent(
    "passes on what the sample client prints, without colours, and its own arguments",
    async () => {
      const { stdout } = await send(sampleClient("print(sys.argv[1:]); exchange(1, 1)"), 1);
      expect(stdout).toContain("['--local', 'org/ns/bob', '--message', 'hello', '--iterations', '1']");
      expect(stdout).toContain("7 \tSent message hello - 1/1\n");
    },
  );

  it.concurrent("fails when an answer is missing, although the sample client does not", async () => {
    const result = await send(sampleClient("exchange(MESSAGES, MESSAGES - 1)"), 3, ONCE);
    expect(result).toMatchObject({ status: 1, count: { requested: 3, sent: 3, received: 2 }, runs: 1 });
  });

  it.concurrent("fails when the sample client does, although every message was answered", async () => {
    const result = await send(sampleClient("exchange(MESSAGES, MESSAGES); sys.exit(3)"), 2, ONCE);
    expect(result).toMatchObject({ status: 1, count: { requested: 2, sent: 2, received: 2 }, runs: 1 });
  });

  it.concurrent("tries again while routes are still spreading", async () => {
    const result = await send(sampleClient("sys.exit(1) if RUN < 4 else exchange(MESSAGES, MESSAGES)"), 2);
    expect(result).toMatchObject({ status: 0, count: { requested: 2, sent: 2, received: 2 }, runs: 4 });
    expect(result.stdout).toContain("attempt 3: 0 of 2 messages answered, exit code 1");
  });

  it.concurrent("has time for another attempt after one that hangs", async () => {
    const folder = sampleClient("time.sleep(120) if RUN == 1 else exchange(MESSAGES, MESSAGES)");
    expect(await send(folder, 2, { timeout: 10 })).toMatchObject({ status: 0, runs: 2 });
  });

  it.concurrent("ends a sample client that tries for ever, and says so", async () => {
    const result = await send(sampleClient("time.sleep(120)"), 2, { timeout: 3 });
    expect(result.status).toBe(1);
    expect(result.stdout).toContain("attempt 1: 0 of 2 messages answered, exit code -9 (time is up)");
  });

  it.concurrent("names a kill that was not its own, as by the kernel when memory runs out", async () => {
    const folder = sampleClient("os.kill(os.getpid(), 9) if RUN == 1 else exchange(MESSAGES, MESSAGES)");
    const { status, stdout } = await send(folder, 2);
    expect(status).toBe(0);
    expect(stdout).toContain(
      "attempt 1: 0 of 2 messages answered, exit code -9 (killed by SIGKILL, as happens when memory runs out)",
    );
    expect(stdout).not.toContain("time is up");
  });
});

describe("the receiver", () => {
  function receive(folder: string) {
    const receiver = start(folder, ["receive", "--local", "org/ns/alice"]);
    const ended = new Promise((resolve) => receiver.on("exit", resolve));
    const printed = new Promise((resolve) => receiver.stdout.once("data", resolve));
    return { receiver, ended, printed, ready: () => existsSync(path.join(folder, "ready")) };
  }

  it.concurrent("is ready once it waits for sessions, and stops when told to", async () => {
    const folder = sampleClient('print("7 waiting for new session to be established"); time.sleep(120)');
    const { receiver, ended, printed, ready } = receive(folder);
    await printed;
    while (!ready()) await new Promise((resolve) => setTimeout(resolve, 20));
    receiver.kill("SIGTERM");
    await ended;
    expect(receiver.signalCode ?? receiver.exitCode).not.toBe(0);
  });

  it.concurrent("is not ready by the file of a predecessor that was killed", async () => {
    const folder = sampleClient('print("connecting"); time.sleep(120)');
    writeFileSync(path.join(folder, "ready"), "");
    const { receiver, ended, printed, ready } = receive(folder);
    await printed;
    expect(ready()).toBe(false);
    receiver.kill("SIGTERM");
    await ended;
  });

  it.concurrent("is no longer ready when the sample client has ended", async () => {
    const folder = sampleClient('print("7 waiting for new session to be established"); sys.exit(1)');
    const { ended, ready } = receive(folder);
    await ended;
    expect(ready()).toBe(false);
  });
});
