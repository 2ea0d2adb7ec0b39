"""Writes a row every 20 ms, each by a commit of its own, and notes which were acknowledged. Never gives up.

Prints each gap of more than 0.5 s between two acknowledgements. An answer that does not come within 2 s counts as lost, and so
does the connection: an application that waits for a frozen server would wait as well.
"""
import os
import select
import time

import psycopg2
import psycopg2.extensions as pq

PATIENCE = 2
DSN = (
    f"host={os.environ['HOST']} dbname=laboratory_swarm user=laboratory password={os.environ['PASSWORD']}"
    " sslmode=verify-full sslrootcert=/tls/ca.crt connect_timeout=2"
)


def wait(connection):
    while True:
        state = connection.poll()
        if state == pq.POLL_OK:
            return
        reads = [connection.fileno()] if state == pq.POLL_READ else []
        writes = [] if reads else [connection.fileno()]
        if not any(select.select(reads, writes, [], PATIENCE)):
            raise psycopg2.OperationalError("no answer")


pq.set_wait_callback(wait)


def connect():
    while True:
        try:
            connection = psycopg2.connect(DSN)
            connection.autocommit = True
            return connection
        except psycopg2.Error:
            time.sleep(0.1)


connection = connect()
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS acknowledged (id bigint PRIMARY KEY)")
    cursor.execute("SELECT coalesce(max(id), 0) FROM acknowledged")
    row = cursor.fetchone()[0]
last = time.monotonic()
with open("/tmp/acknowledged", "a", encoding="utf-8") as notes:
    while True:
        row += 1
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO acknowledged VALUES (%s)", (row,))
            now = time.monotonic()
            print(row, file=notes, flush=True)
            if now - last > 0.5:
                print(f"gap {now - last:.1f}", flush=True)
            last = now
        except psycopg2.Error:
            try:
                connection.close()
            except psycopg2.Error:
                pass
            connection = connect()
        time.sleep(0.02)
