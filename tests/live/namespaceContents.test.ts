import { namespaceContents } from "../../live/namespaceContents";
import { FakeCluster } from "../support/fakeCluster";

const KINDS = {
  v1: [
    { kind: "ConfigMap", name: "configmaps", namespaced: true },
    { kind: "Secret", name: "secrets", namespaced: true },
    { kind: "Service", name: "services", namespaced: true },
    { kind: "ServiceAccount", name: "serviceaccounts", namespaced: true },
    { kind: "PersistentVolumeClaim", name: "persistentvolumeclaims", namespaced: true },
    { kind: "Pod", name: "pods", namespaced: true },
  ],
  "apps/v1": [{ kind: "Deployment", name: "deployments", namespaced: true }],
};

it("what somebody has made in namespaces is listed, without what Kubernetes and controllers make", async () => {
  const owned = { ownerReferences: [{ kind: "ReplicaSet", name: "r" }] };
  const api = await FakeCluster.start({
    kinds: KINDS,
    objects: {
      "v1/configmaps": [
        { metadata: { name: "kept", namespace: "slim", annotations: { a: "b" }, labels: { c: "d" } } },
        { metadata: { name: "kube-root-ca.crt", namespace: "slim" } },
        { metadata: { name: "other", namespace: "other" } },
      ],
      "v1/serviceaccounts": [{ metadata: { name: "default", namespace: "slim" } }],
      "v1/secrets": [
        { metadata: { name: "token", namespace: "slim" }, type: "kubernetes.io/service-account-token" },
        { metadata: { name: "release", namespace: "spire" }, type: "helm.sh/release.v1" },
      ],
      "v1/pods": [
        { metadata: { name: "bare", namespace: "spire" } },
        { metadata: { name: "made", namespace: "spire", ...owned } },
      ],
    },
  });
  try {
    const nothing = { annotations: {}, labels: {} };
    expect(await namespaceContents(api.kubeconfig, ["slim", "spire"])).toEqual([
      { kind: "ConfigMap", namespace: "slim", name: "kept", annotations: { a: "b" }, labels: { c: "d" } },
      { kind: "Secret", namespace: "spire", name: "release", ...nothing, type: "helm.sh/release.v1" },
      { kind: "Pod", namespace: "spire", name: "bare", ...nothing },
    ]);
  } finally {
    await api.stop();
  }
});
