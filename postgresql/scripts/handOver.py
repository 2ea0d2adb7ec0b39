#!/usr/bin/env python3
"""Before a member stops: if it is the primary, hands that over to a synchronous member that stays.

A member that stays, and only starts again, waits while the primary is one that goes: when an update reduces the members and changes
them too, Kubernetes stops all of them at once.

Without this a reduction of the members may leave one that did not follow in time, which then stays read-only.
It gives up after SECONDS; what happens next is a failover, as when the member were killed.
"""
import json
import os
import ssl
import sys
import time
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_FOLDER", "/var/run/secrets/kubernetes.io/serviceaccount")
PATRONI = os.environ.get("PATRONI_URL", "https://localhost:8008")
KUBERNETES = os.environ.get("KUBERNETES_URL", "https://kubernetes.default.svc")
TLS = "/tls"
SECONDS = float(os.environ.get("SECONDS_AT_MOST", "40"))


def ask(url, context, token=None, body=None):
    request = urllib.request.Request(url, data=None if body is None else json.dumps(body).encode())
    if token is not None:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, context=context, timeout=30 if body else 5) as answer:
        return answer.read().decode()


def ordinal(member):
    return int(member.rsplit("-", 1)[1])


def read(file):
    with open(f"{ACCOUNT}/{file}", encoding="utf-8") as text:
        return text.read()


def own_certificate():
    context = ssl.create_default_context(cafile=f"{TLS}/ca.crt")
    context.load_cert_chain(f"{TLS}/tls.crt", f"{TLS}/tls.key")
    return context


class Member:
    def __init__(self):
        self.name = os.environ["PATRONI_NAME"]
        self.stateful_set = os.environ["STATEFUL_SET"]
        self.patroni = own_certificate() if PATRONI.startswith("https:") else None
        self.kubernetes = (
            ssl.create_default_context(cafile=f"{ACCOUNT}/ca.crt") if KUBERNETES.startswith("https:") else None
        )

    def members(self):
        return json.loads(ask(f"{PATRONI}/cluster", self.patroni))["members"]

    def wanted(self):
        url = f"{KUBERNETES}/apis/apps/v1/namespaces/{read('namespace')}/statefulsets/{self.stateful_set}"
        return json.loads(ask(url, self.kubernetes, read("token")))["spec"]["replicas"]

    def switch_to(self, candidate):
        ask(f"{PATRONI}/switchover", self.patroni, body={"leader": self.name, "candidate": candidate})

    def hand_over(self):
        """One attempt; True if there is nothing more to do."""
        members = self.members()
        leader = next((one["name"] for one in members if one["role"] == "leader"), None)
        if leader is None:
            return True
        wanted = self.wanted()
        if leader != self.name:
            return not ordinal(self.name) < wanted <= ordinal(leader)
        if all(stays == ordinal(self.name) for stays in range(wanted)):
            return True
        for one in members:
            stays = one["name"] != self.name and ordinal(one["name"]) < wanted
            if stays and one["role"] in ("sync_standby", "quorum_standby") and one["state"] == "streaming":
                self.switch_to(one["name"])
                return True
        return False


def main():
    member = Member()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if member.hand_over():
                return
        except Exception as error:  # the network is what may fail, in many ways
            print(f"cannot hand over yet: {error}", file=sys.stderr, flush=True)
        time.sleep(1)


main()
