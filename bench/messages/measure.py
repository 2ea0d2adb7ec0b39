"""Measures round trips and throughput between two pods, through SLIM or over one connection of mutual TLS.

    measure.py answer NAME CONNECTION SOCKET
    measure.py ask NAME CONNECTION SOCKET RECEIVER
    measure.py tls-answer PORT
    measure.py tls-ask HOST PORT

CONNECTION is a file with a connection to a node in JSON, SOCKET the address of the Workload API. TLS has its certificate, its
key and its authority in the folder of this program. Who asks prints as JSON: seconds of the round trip, the median and the 99th
percentile, one message at a time, and messages answered in a second, with many under way.
"""

import asyncio
import datetime
import json
import os
import ssl
import sys
import time

from slim_session import connect, full, ready, session_config

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROUND_TRIPS = 2000
WARM_UP = 200
SPAN_SECONDS = 20
UNDER_WAY = 64
LENGTH = 256
ECHOING = set()


async def measured(send, receive):
    """Sends texts of one length and counts what comes back; texts are answered in any order."""
    text = b"." * LENGTH
    times = []
    for _ in range(WARM_UP + ROUND_TRIPS):
        begun = time.perf_counter()
        await send(text)
        await receive()
        times.append(time.perf_counter() - begun)
    times = sorted(times[WARM_UP:])

    for _ in range(UNDER_WAY):
        await send(text)
    begun = time.perf_counter()
    answered = 0
    while time.perf_counter() - begun < SPAN_SECONDS:
        await receive()
        await send(text)
        answered += 1
    per_second = answered / (time.perf_counter() - begun)
    for _ in range(UNDER_WAY):
        await receive()
    result = {"median": times[len(times) // 2], "p99": times[len(times) * 99 // 100], "perSecond": per_second}
    print(json.dumps(result), flush=True)


async def answer(name, connection, socket):
    app, _ = await connect(name, connection, socket)
    while True:
        session = await app.listen_for_session_async(None)
        # The loop alone would forget it.
        ECHOING.add(asyncio.create_task(echo(session)))


async def echo(session):
    while True:
        message = await session.get_message_async(timeout=datetime.timedelta(hours=1))
        await session.publish_async(message.payload, None, None)


async def ask(name, connection, socket, receiver):
    app, node = await connect(name, connection, socket)
    peer = full(receiver)
    await app.set_route_async(peer, node)
    context = await app.create_session_async(session_config(10, 1), peer)
    await context.completion.wait_async()
    session = context.session
    await measured(
        lambda text: session.publish_async(text, None, None),
        lambda: session.get_message_async(timeout=datetime.timedelta(seconds=30)),
    )


def tls(purpose):
    context = ssl.create_default_context(purpose, cafile=f"{FOLDER}/ca.crt")
    context.load_cert_chain(f"{FOLDER}/tls.crt", f"{FOLDER}/tls.key")
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    return context


async def tls_answer(port):
    async def each(reader, writer):
        while True:
            writer.write(await reader.readexactly(LENGTH))
            await writer.drain()

    server = await asyncio.start_server(each, "0.0.0.0", int(port), ssl=tls(ssl.Purpose.CLIENT_AUTH))
    ready()
    await server.serve_forever()


async def tls_ask(host, port):
    reader, writer = await asyncio.open_connection(host, int(port), ssl=tls(ssl.Purpose.SERVER_AUTH))

    async def send(text):
        writer.write(text)
        await writer.drain()

    await measured(send, lambda: reader.readexactly(LENGTH))


ROLES = {"answer": answer, "ask": ask, "tls-answer": tls_answer, "tls-ask": tls_ask}
asyncio.run(ROLES[sys.argv[1]](*sys.argv[2:]))
