"""Keeps a pod of a fixed name, which no controller of Kubernetes does.

    keeper.py NAME

Looks every few seconds whether the pod NAME of its own namespace is there, and makes it from the PodTemplate NAME where
it is not. One that has failed for good (evicted, its deadline exceeded, its node shut down) is deleted first. The pod
belongs to the PodTemplate and goes with it. The file READY exists while the pod is Ready.
"""

import json
import os
import signal
import ssl
import sys
import time
import urllib.error
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_FOLDER", "/var/run/secrets/kubernetes.io/serviceaccount")
SERVER = os.environ.get("API_SERVER", "https://kubernetes.default.svc")
READY = os.environ.get("READY_FILE", "/tmp/ready")
# Between two looks at a pod that is Ready; one that is not is looked at more often.
LOOK_SECONDS = float(os.environ.get("LOOK_SECONDS", "5"))
SOON_SECONDS = min(1, LOOK_SECONDS)
# Between the end of a pod and its successor: the routes of the old one are withdrawn, which must not hit the new ones.
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "5"))
ANSWER_SECONDS = 10


def account(file):
    with open(os.path.join(ACCOUNT, file)) as content:
        return content.read().strip()


class Namespace:
    """The objects of this pod's own namespace."""

    def __init__(self):
        context = ssl.create_default_context(cafile=os.path.join(ACCOUNT, "ca.crt")) if SERVER.startswith("https") else None
        # The API server is reached without a proxy.
        handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)]
        self.opener = urllib.request.build_opener(*handlers)
        self.url = f"{SERVER}/api/v1/namespaces/{account('namespace')}"

    def request(self, method, path, body=None):
        """What the API server answers; None if there is no such object."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            # The token is renewed every hour.
            headers={"Authorization": f"Bearer {account('token')}", "Content-Type": "application/json"},
        )
        try:
            with self.opener.open(request, timeout=ANSWER_SECONDS) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise OSError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from error


class Keeper:
    def __init__(self, namespace, name):
        self.namespace = namespace
        self.name = name
        self.seen = False

    def look(self):
        """Takes one step towards a pod that has not failed; returns whether it is Ready."""
        template = self.namespace.request("GET", f"podtemplates/{self.name}")
        if template is None:
            raise OSError(f"there is no PodTemplate {self.name}")
        pod = self.namespace.request("GET", f"pods/{self.name}")
        if pod is None:
            self.make(template)
            return False
        metadata, status = pod["metadata"], pod.get("status", {})
        if template["metadata"]["uid"] not in [owner["uid"] for owner in metadata.get("ownerReferences", [])]:
            raise OSError(f"there is a pod {self.name} already, which is not of the PodTemplate")
        self.seen = True
        if status.get("phase") == "Failed" and "deletionTimestamp" not in metadata:
            # This very pod, and not one that somebody has made meanwhile.
            options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": metadata["uid"]}}
            self.namespace.request("DELETE", f"pods/{self.name}", options)
            report(f"the pod {self.name} has failed ({status.get('reason', 'no reason given')}): deleted")
        return any(one["type"] == "Ready" and one["status"] == "True" for one in status.get("conditions", []))

    def make(self, template):
        if self.seen:
            report(f"the pod {self.name} is gone")
            time.sleep(PAUSE_SECONDS)
        owner = {
            "apiVersion": "v1",
            "kind": "PodTemplate",
            "name": self.name,
            "uid": template["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
        content = template["template"]
        metadata = {**content.get("metadata", {}), "name": self.name, "ownerReferences": [owner]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": content["spec"]}
        self.namespace.request("POST", "pods", pod)
        report(f"the pod {self.name} is made")


def note(ready):
    if ready:
        open(READY, "w").close()
    elif os.path.exists(READY):
        os.remove(READY)


def report(line):
    print(line, flush=True)


def main():
    # Otherwise the first process of a container ignores it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # On a volume that outlives the container.
    note(False)
    keeper = Keeper(Namespace(), sys.argv[1])
    while True:
        ready = False
        try:
            ready = keeper.look()
        except OSError as error:
            report(f"failed, and tries again: {error}")
        note(ready)
        time.sleep(LOOK_SECONDS if ready else SOON_SECONDS)


if __name__ == "__main__":
    main()
