"""Sends numbered messages through MLS sessions without a pause, and writes down what arrives.

    flow.py receive NAME CONNECTION SOCKET LOG
    flow.py send NAME CONNECTION SOCKET LOG PER_SECOND RECEIVER...

CONNECTION is a file with a connection to a node in JSON, SOCKET the address of the Workload API. A receiver answers every
message. A sender has one session with each receiver, and judges it by the answers: where none comes for a while, it makes
another one. What a sender or the beginning waits for has a limit, as some calls of the bindings may never return. A client that
hears nothing at all for long ends, to be started again: the bindings may have given its connection up. Lines of LOG, times in
seconds:

    R FLOW NUMBER SENT RECEIVED     a message has arrived; FLOW is sender>receiver
    S FLOW NUMBER SENT              a message was sent
    O FLOW TIME                     a session was made
    F FLOW TIME CAUSE               a session could not be made, or has ended
    E WHO TIME CAUSE                something else went wrong
"""

import asyncio
import datetime
import os
import sys
import time

from slim_session import connect, full, session_config

# Without an answer for so long, a session is replaced.
SILENT_SECONDS = 5
# Without any message for so long, a client is started again; one that has just come waits longer for the first.
DEAF_SECONDS = 30
FIRST_SECONDS = 120
CONNECT_SECONDS = 30
CALL_SECONDS = 5
RETRY_SECONDS = 0.5

role, name, connection, socket, log = sys.argv[1:6]
out = open(log, "a", buffering=1)
heard_at = None


def heard():
    global heard_at
    heard_at = time.monotonic()
    return heard_at


async def end_when_deaf():
    """Ends the client when it hears nothing."""
    begun = time.monotonic()
    while True:
        since, limit = (begun, FIRST_SECONDS) if heard_at is None else (heard_at, DEAF_SECONDS)
        if time.monotonic() - since > limit:
            break
        await asyncio.sleep(1)
    write("E", name, seconds(), f"heard nothing for {limit} s")
    os._exit(1)


def write(*words):
    out.write(" ".join(str(word) for word in words) + "\n")


def seconds():
    return f"{time.time():.3f}"


async def message_of(session):
    """The next message; None if the session has ended."""
    while True:
        try:
            return await session.get_message_async(timeout=datetime.timedelta(seconds=3600))
        except Exception as error:
            # A lost message does not end the session.
            if "lost" not in str(error).lower() and "time" not in str(error).lower():
                return None


async def receive():
    app, _ = await asyncio.wait_for(connect(name, connection, socket), CONNECT_SECONDS)

    async def answer(session):
        while (message := await message_of(session)) is not None:
            flow, number, sent = message.payload.decode().split()
            heard()
            write("R", flow, number, sent, seconds())
            try:
                await asyncio.wait_for(session.publish_async(number.encode(), None, None), CALL_SECONDS)
            except Exception as error:
                write("E", flow, seconds(), repr(error)[:120])

    tasks = {asyncio.create_task(end_when_deaf())}
    while True:
        try:
            session = await app.listen_for_session_async(None)
        except Exception as error:
            write("E", name, seconds(), repr(error)[:120])
            await asyncio.sleep(RETRY_SECONDS)
            continue
        task = asyncio.create_task(answer(session))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def send(pause, receivers):
    app, node = await asyncio.wait_for(connect(name, connection, socket), CONNECT_SECONDS)

    async def open_session(receiver):
        await asyncio.wait_for(app.set_route_async(full(receiver), node), CALL_SECONDS)
        context = await asyncio.wait_for(
            app.create_session_async(session_config(240, 0.5), full(receiver)), CALL_SECONDS
        )
        await asyncio.wait_for(context.completion.wait_async(), CALL_SECONDS)
        return context.session

    async def close(session):
        try:
            await asyncio.wait_for(app.delete_session_async(session), CALL_SECONDS)
        except Exception:
            pass  # It is given up anyhow.

    async def flow(receiver):
        label = f"{name}>{receiver}"
        # Goes on where the client was started again.
        number = int(time.time() * 1000)
        closing = set()
        while True:
            try:
                session = await open_session(receiver)
            except Exception as error:
                write("F", label, seconds(), repr(error)[:120])
                await asyncio.sleep(RETRY_SECONDS)
                continue
            write("O", label, seconds())
            answered = time.monotonic()
            ended = False

            async def listen():
                nonlocal answered, ended
                while await message_of(session) is not None:
                    answered = heard()
                ended = True

            listener = asyncio.create_task(listen())
            due = time.monotonic()
            while not ended and time.monotonic() - answered < SILENT_SECONDS:
                number += 1
                text = f"{label} {number} {seconds()}"
                try:
                    await asyncio.wait_for(session.publish_async(text.encode(), None, None), CALL_SECONDS)
                    write("S", text)
                except Exception as error:
                    write("F", label, seconds(), repr(error)[:120])
                    break
                due = max(due + pause, time.monotonic() - pause)
                await asyncio.sleep(max(0, due - time.monotonic()))
            listener.cancel()
            task = asyncio.create_task(close(session))
            closing.add(task)
            task.add_done_callback(closing.discard)

    await asyncio.gather(end_when_deaf(), *[flow(receiver) for receiver in receivers])


if role == "receive":
    asyncio.run(receive())
else:
    asyncio.run(send(1 / float(sys.argv[6]), sys.argv[7:]))
