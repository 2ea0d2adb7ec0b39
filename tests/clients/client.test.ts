import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const PROGRAM = path.join("clients", "client.py");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-client-"));
  mkdirSync(path.join(folder, "examples"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Puts a program in the place of the sample client. It finds the number of its run in RUN. */
function sampleClient(program: string): void {
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
}

const environment = () => ({
  ...process.env,
  PYTHONPATH: folder,
  PAUSE_SECONDS: "0.2",
  LEAST_SECONDS: "0.5",
  READY_FILE: path.join(folder, "ready"),
  TERMINATION_MESSAGE_FILE: path.join(folder, "message"),
});

function send(messages: number, timeout = 2) {
  const args = [
    PROGRAM,
    "send",
    "--messages",
    String(messages),
    "--timeout",
    String(timeout),
    "--local",
    "org/ns/bob",
    "--message",
    "hello",
  ];
  const { status, stdout } = spawnSync("python3", args, { encoding: "utf8", env: environment() });
  const message = readFileSync(path.join(folder, "message"), "utf8");
  return {
    status,
    stdout,
    count: JSON.parse(message) as unknown,
    runs: readFileSync(path.join(folder, "runs"), "utf8").length,
  };
}

describe("the sender", () => {
  it("succeeds when every message was answered", () => {
    sampleClient("exchange(MESSAGES, MESSAGES)");
    const result = send(10);
    expect(result).toMatchObject({ status: 0, count: { requested: 10, sent: 10, received: 10 }, runs: 1 });
    expect(result.stdout.trim().split("\n").pop()).toBe('{"requested": 10, "sent": 10, "received": 10}');
  });

  it("passes on what the sample client prints, without colours, and its own arguments", () => {
    sampleClient("print(sys.argv[1:]); exchange(1, 1)");
    const { stdout } = send(1);
    expect(stdout).toContain("['--local', 'org/ns/bob', '--message', 'hello', '--iterations', '1']");
    expect(stdout).toContain("7 \tSent message hello - 1/1\n");
  });

  it("fails when an answer is missing, although the sample client does not", () => {
    sampleClient("exchange(MESSAGES, MESSAGES - 1)");
    expect(send(3)).toMatchObject({ status: 1, count: { requested: 3, sent: 3, received: 2 } });
  });

  it("fails when the sample client does, although every message was answered", () => {
    sampleClient("exchange(MESSAGES, MESSAGES); sys.exit(3)");
    expect(send(2).status).toBe(1);
  });

  it("tries again while routes are still spreading", () => {
    sampleClient("sys.exit(1) if RUN < 4 else exchange(MESSAGES, MESSAGES)");
    const result = send(2, 10);
    expect(result).toMatchObject({ status: 0, count: { requested: 2, sent: 2, received: 2 }, runs: 4 });
    expect(result.stdout).toContain("attempt 3: 0 of 2 messages answered, exit code 1");
  });

  it("has time for another attempt after one that hangs", () => {
    sampleClient("time.sleep(60) if RUN == 1 else exchange(MESSAGES, MESSAGES)");
    expect(send(2, 4)).toMatchObject({ status: 0, runs: 2 });
  });

  it("ends a sample client that tries for ever, and says so", () => {
    sampleClient("time.sleep(60)");
    const result = send(2);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain("attempt 2: 0 of 2 messages answered, exit code -9 (time is up)");
  });

  it("names a kill that was not its own, as by the kernel when memory runs out", () => {
    sampleClient("os.kill(os.getpid(), 9) if RUN == 1 else exchange(MESSAGES, MESSAGES)");
    const { status, stdout } = send(2, 10);
    expect(status).toBe(0);
    expect(stdout).toContain(
      "attempt 1: 0 of 2 messages answered, exit code -9 (killed by SIGKILL, as happens when memory runs out)",
    );
    expect(stdout).not.toContain("time is up");
  });
});

describe("the receiver", () => {
  const ready = () => path.join(folder, "ready");

  function receive() {
    const receiver = spawn("python3", [PROGRAM, "receive", "--local", "org/ns/alice"], {
      env: environment(),
    });
    const ended = new Promise((resolve) => receiver.on("exit", resolve));
    const printed = new Promise((resolve) => receiver.stdout.once("data", resolve));
    return { receiver, ended, printed };
  }

  it("is ready once it waits for sessions, and stops when told to", async () => {
    sampleClient('print("7 waiting for new session to be established"); time.sleep(60)');
    const { receiver, ended, printed } = receive();
    await printed;
    while (!existsSync(ready())) await new Promise((resolve) => setTimeout(resolve, 20));
    receiver.kill("SIGTERM");
    await ended;
    expect(receiver.signalCode ?? receiver.exitCode).not.toBe(0);
  });

  it("is not ready by the file of a predecessor that was killed", async () => {
    writeFileSync(ready(), "");
    sampleClient('print("connecting"); time.sleep(60)');
    const { receiver, ended, printed } = receive();
    await printed;
    expect(existsSync(ready())).toBe(false);
    receiver.kill("SIGTERM");
    await ended;
  });

  it("is no longer ready when the sample client has ended", async () => {
    sampleClient('print("7 waiting for new session to be established"); sys.exit(1)');
    await receive().ended;
    expect(existsSync(ready())).toBe(false);
  });
});
