#!/usr/bin/env python3
"""Gives Patroni the settings of all members, and restarts those that need it, the primary last.

Environment: MEMBERS, URLs of the members' REST APIs with spaces between. Argument: the file with the settings, in JSON.
"""
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

TLS = "/tls"
SECONDS = float(os.environ.get("SECONDS_AT_MOST", "240"))


def own_certificate():
    context = ssl.create_default_context(cafile=f"{TLS}/ca.crt")
    context.load_cert_chain(f"{TLS}/tls.crt", f"{TLS}/tls.key")
    return context


def ask(url, context, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    with urllib.request.urlopen(request, context=context, timeout=120 if body else 10) as answer:
        return answer.read().decode()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        wanted = json.load(file)
    urls = os.environ["MEMBERS"].split()
    context = own_certificate() if any(url.startswith("https:") for url in urls) else None
    end = time.monotonic() + SECONDS
    said = None
    while time.monotonic() < end:
        for url in urls:
            try:
                if settle(url, wanted, context):
                    return
            except (urllib.error.URLError, OSError, ValueError, KeyError) as error:
                said = f"{url}: {error}"
        time.sleep(1)
    sys.exit(f"Patroni did not take the settings within {SECONDS} s: {said}")


def settle(url, wanted, context):
    """One round by way of one member; True if nothing is left to do."""
    if json.loads(ask(f"{url}/config", context)) != wanted:
        ask(f"{url}/config", context, "PUT", wanted)
        print("the settings have changed", flush=True)
        # Members take them in their next round.
        time.sleep(wanted["loop_wait"] + 1)
    members = json.loads(ask(f"{url}/cluster", context))["members"]
    pending = [one for one in members if one.get("pending_restart")]
    for one in sorted(pending, key=lambda one: one["role"] == "leader"):
        address = one["api_url"].removesuffix("/patroni")
        print(f"restarting {one['name']}", flush=True)
        ask(f"{address}/restart", context, "POST", {"restart_pending": True})
        time.sleep(wanted["loop_wait"] + 1)
    return not pending


main()
