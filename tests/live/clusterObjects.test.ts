import { ClusterObjects } from "../../live/clusterObjects";
import { FakeCluster, type FakeContents } from "../support/fakeCluster";

const KINDS: FakeContents["kinds"] = {
  "apps/v1": [{ kind: "StatefulSet", name: "statefulsets", namespaced: true }],
  v1: [{ kind: "Namespace", name: "namespaces", namespaced: false }],
};
const SLIM = { apiVersion: "apps/v1", kind: "StatefulSet", name: "slim", namespace: "team" };

let api: FakeCluster;
beforeEach(async () => {
  api = await FakeCluster.start();
});
afterEach(() => api.stop());

const objects = (contents: FakeContents, seconds?: number) => {
  api.contents = { kinds: KINDS, ...contents };
  return new ClusterObjects(api.kubeconfig, seconds);
};
const there = { "apps/v1/statefulsets": [{ metadata: { name: "slim", namespace: "team" } }] };
const PATH = "/apis/apps/v1/namespaces/team/statefulsets/slim";

describe("an object of a cluster", () => {
  it("is deleted, and waited for until it is gone", async () => {
    await objects({ objects: there, lingers: 1 }).deleteObject(SLIM);
    expect(api.deleted).toEqual([PATH, PATH, PATH]);
  });

  it("that isn't there is no error, nor is one of a kind that the cluster doesn't know", async () => {
    await objects({}).deleteObject(SLIM);
    await objects({}).deleteObject({ apiVersion: "apps/v1", kind: "Unknown", name: "x" });
    expect(api.deleted).toEqual([PATH]);
  });

  it("may be cluster-scoped", async () => {
    await objects({}).deleteObject({ apiVersion: "v1", kind: "Namespace", name: "slim" });
    expect(api.deleted).toEqual(["/api/v1/namespaces/slim"]);
  });

  it("that stays is an error", async () => {
    await expect(objects({ objects: there, lingers: 99 }, 0).deleteObject(SLIM)).rejects.toThrow(
      "StatefulSet slim is not gone after 0 s",
    );
  });
});

it.each([
  ["spire", ["/api/v1/namespaces/spire/secrets/a"]],
  [undefined, ["/api/v1/namespaces/spire/secrets/a", "/api/v1/namespaces/other/secrets/b"]],
])("Secrets are deleted by their labels in %s", async (namespace, paths) => {
  const labels = { owner: "helm", name: "spire" };
  const secrets = [
    { metadata: { name: "a", namespace: "spire", labels } },
    { metadata: { name: "b", namespace: "other", labels } },
    { metadata: { name: "c", namespace: "spire", labels: { owner: "helm" } } },
  ];
  await objects({ objects: { "v1/secrets": secrets } }).deleteSecrets(namespace, "owner=helm,name=spire");
  expect(api.deleted).toEqual(paths);
});
