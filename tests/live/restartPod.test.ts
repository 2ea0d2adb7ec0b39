import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import { restartPod } from "../../live/restartPod";
import { fleetNames } from "../../slim/names";
import { FakeCluster, type FakeObject } from "../support/fakeCluster";

const { namespace, labels } = fleetNames().nodes;
const pod = (name: string, uid: string, ready: boolean): FakeObject => ({
  metadata: { name, namespace, labels, uid },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});
const OTHER = pod("slim-1", "b", true);

let api: FakeCluster;
const has = (...pods: FakeObject[]) => {
  api.contents = { objects: { "v1/pods": pods } };
};

beforeEach(async () => {
  api = await FakeCluster.start({ objects: { "v1/pods": [pod("slim-0", "a", true), OTHER] } });
});
afterEach(() => api.stop());

async function restart(timeoutSeconds?: number) {
  const cluster = await KubernetesCluster.from(api.kubeconfig);
  const target = { namespace, labels, name: "slim-0", uid: "a" };
  return restartPod(cluster, target, { timeoutSeconds, pollSeconds: 0.01 });
}

it("is over when the pod's successor is Ready", async () => {
  let over = false;
  const restarted = restart().then(() => (over = true));
  while (api.deleted.length === 0) await sleep(5);
  expect(api.deleted).toEqual([`/api/v1/namespaces/${namespace}/pods/slim-0`]);
  for (const stage of [[OTHER], [OTHER, pod("slim-0", "c", false)]]) {
    has(...stage);
    await sleep(50);
    expect(over).toBe(false);
  }
  has(OTHER, pod("slim-0", "c", true));
  await restarted;
});

it("is not held up by a pod that was not Ready before", async () => {
  const stuck = pod("slim-2", "d", false);
  has(pod("slim-0", "a", true), OTHER, stuck);
  const restarted = restart();
  while (api.deleted.length === 0) await sleep(5);
  has(OTHER, stuck, pod("slim-0", "c", true));
  await expect(restarted).resolves.toBeUndefined();
});

it("does not take the pod that is going for its successor", async () => {
  await expect(restart(0.1)).rejects.toThrow(
    "slim/slim-0 was deleted, and its successor is not Ready after 0.1 s",
  );
});
