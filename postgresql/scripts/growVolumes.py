#!/usr/bin/env python3
"""Has the volumes of members grow to the size that they shall have. A volume never shrinks.

Environment: CLAIMS, names with spaces between; SIZE, a quantity of Kubernetes. The reason of a refusal is also the termination message.
"""
import json
import os
import re
import ssl
import sys
import time
import urllib.error
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_FOLDER", "/var/run/secrets/kubernetes.io/serviceaccount")
KUBERNETES = os.environ.get("KUBERNETES_URL", "https://kubernetes.default.svc")
TERMINATION_LOG = os.environ.get("TERMINATION_LOG", "/dev/termination-log")
UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18, "m": 1e-3}
UNITS.update({f"{unit}i": 1024 ** (power + 1) for power, unit in enumerate("KMGTPE")})


def read(file):
    with open(f"{ACCOUNT}/{file}", encoding="utf-8") as text:
        return text.read().strip()


def ask(claim, context, change=None):
    url = f"{KUBERNETES}/api/v1/namespaces/{read('namespace')}/persistentvolumeclaims/{claim}"
    data = None if change is None else json.dumps(change).encode()
    request = urllib.request.Request(url, data=data, method="GET" if change is None else "PATCH")
    request.add_header("Authorization", "Bearer " + read("token"))
    request.add_header("Content-Type", "application/merge-patch+json")
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        return json.load(answer)


def size_in_bytes(quantity):
    number, exponent, unit = re.fullmatch(r"([0-9.]+)(?:[eE]([+-]?\d+))?([A-Za-z]*)", quantity).groups()
    return float(number) * 10 ** int(exponent or 0) * UNITS[unit]


def refuse(reason):
    with open(TERMINATION_LOG, "w", encoding="utf-8") as log:
        log.write(reason)
    sys.exit(reason)


def grow(claim, size, context):
    try:
        found = ask(claim, context)["spec"]["resources"]["requests"]["storage"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return
        raise
    if size_in_bytes(found) == size_in_bytes(size):
        return
    if size_in_bytes(found) > size_in_bytes(size):
        refuse(f"the volume {claim} has {found}, and cannot shrink to {size}: set storageSize to {found} again")
    try:
        ask(claim, context, {"spec": {"resources": {"requests": {"storage": size}}}})
    except urllib.error.HTTPError as error:
        said = json.load(error).get("message", str(error))
        refuse(
            f"the volume {claim} cannot grow from {found} to {size}: {said}. Set storageSize to {found} again, or move to"
            " a storage class that allows it: an installation of another name, and a restore of the backup into it"
        )
    print(f"{claim} grows from {found} to {size}", flush=True)


def patiently(grow_one, patience=30):
    """Repeats what fails because the API server is away for a moment."""
    while True:
        try:
            return grow_one()
        except urllib.error.URLError as error:
            if getattr(error, "code", 500) < 500 or patience <= 0:
                raise
            patience -= 1
            time.sleep(1)


def main():
    context = ssl.create_default_context(cafile=f"{ACCOUNT}/ca.crt") if KUBERNETES.startswith("https:") else None
    for claim in os.environ["CLAIMS"].split():
        patiently(lambda claim=claim: grow(claim, os.environ["SIZE"], context))


main()
