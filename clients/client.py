"""Runs SLIM's point-to-point sample client in a container and checks the result.

    client.py receive ARGUMENT...
        Runs until it is stopped. The file READY exists while the client waits for sessions.
    client.py send --messages N --timeout SECONDS ARGUMENT...
        Sends N messages, one after the other, each to be answered. Exit code 0 only if all N were. Tries
        again until the time is up, because the receiver's route may still be on its way to the sender's node:
        the controller of SLIM 1.4.0 takes 90 seconds to repeat a command whose answer it has missed. The
        best attempt counts.

The arguments after these go to the sample client (slim-bindings-p2p of the Python package slim-bindings). What
it prints is passed on. The last line of `send` is its result in JSON, which is also the container's termination
message: {"requested": 10, "sent": 10, "received": 10}.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

READY = os.environ.get("READY_FILE", "/tmp/ready")
TERMINATION_MESSAGE = os.environ.get("TERMINATION_MESSAGE_FILE", "/dev/termination-log")
# The controller withdraws the routes of a client that has left. That must be over before its successor gets routes.
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "5"))
# An attempt that hangs must leave time for others, and a working one needs time to succeed.
LEAST_SECONDS = float(os.environ.get("LEAST_SECONDS", "60"))

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SENT = re.compile(r"Sent message .* - \d+/\d+$")
RECEIVED = re.compile(r"received \(from session ")
WAITING = re.compile(r"waiting for new session")


# Set when the container's first process gets a signal for the client.
stopping = False


def run(arguments, on_line, timeout=None):
    """Runs the sample client and passes each of its lines, without colours, to on_line.

    The client retries some failures for ever, so it is killed after `timeout` seconds. Returns its exit code, and
    whether its time was up.
    """
    client = subprocess.Popen(
        [sys.executable, "-u", "-m", "examples.point_to_point", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    def stop(*_):
        global stopping
        stopping = True
        client.terminate()

    expired = threading.Event()

    def expire():
        expired.set()
        client.kill()

    signal.signal(signal.SIGTERM, stop)
    deadline = threading.Timer(timeout, expire) if timeout is not None else None
    if deadline:
        deadline.start()
    try:
        for line in client.stdout:
            plain = COLOUR.sub("", line.rstrip())
            print(plain, flush=True)
            on_line(plain)
        return client.wait(), expired.is_set()
    finally:
        if deadline:
            deadline.cancel()


def receive(arguments):
    def on_line(line):
        if WAITING.search(line):
            open(READY, "w").close()

    # The file lies on a volume that outlives the container: a predecessor that was killed has left its own.
    forget_ready()
    try:
        return run(arguments, on_line)[0]
    finally:
        forget_ready()


def forget_ready():
    try:
        os.remove(READY)
    except FileNotFoundError:
        pass


def cause(code, expired):
    """What an exit code doesn't say by itself."""
    if expired:
        return " (time is up)"
    if code == -signal.SIGKILL:
        return " (killed by SIGKILL, as happens when memory runs out)"
    return ""


def send(messages, timeout, arguments):
    end = time.monotonic() + timeout
    attempt = 0
    best = {"requested": messages, "sent": 0, "received": 0}
    while True:
        attempt += 1
        count = {"requested": messages, "sent": 0, "received": 0}

        def on_line(line):
            if SENT.search(line):
                count["sent"] += 1
            elif RECEIVED.search(line):
                count["received"] += 1

        left = end - time.monotonic()
        limit = left if left < 2 * LEAST_SECONDS else left / 2
        code, expired = run([*arguments, "--iterations", str(messages)], on_line, limit)
        answered = count["received"] == messages
        best = max(best, count, key=lambda one: (one["received"], one["sent"]))
        if answered and code == 0:
            break
        print(f"attempt {attempt}: {count['received']} of {messages} messages answered, "
              f"exit code {code}{cause(code, expired)}", flush=True)
        if stopping or time.monotonic() + PAUSE_SECONDS >= end:
            break
        time.sleep(PAUSE_SECONDS)
    result = json.dumps(best)
    try:
        with open(TERMINATION_MESSAGE, "w") as file:
            file.write(result)
    except OSError:
        pass  # Outside of a container nobody reads it.
    print(result, flush=True)
    return 0 if answered and code == 0 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    modes = parser.add_subparsers(dest="mode", required=True)
    # With abbreviations, the sample client's own --message would be parsed as --messages.
    modes.add_parser("receive", allow_abbrev=False)
    sender = modes.add_parser("send", allow_abbrev=False)
    sender.add_argument("--messages", type=int, required=True)
    sender.add_argument("--timeout", type=float, required=True)
    options, arguments = parser.parse_known_args()
    if options.mode == "receive":
        return receive(arguments)
    return send(options.messages, options.timeout, arguments)


if __name__ == "__main__":
    sys.exit(main())
