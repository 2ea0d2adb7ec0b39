import { readController } from "../../live/controllerApi";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import { fleetNames } from "../../slim/names";
import { controllerPod, FakeCluster } from "../support/fakeCluster";
import { FakeController, type FakeFleet } from "../support/fakeController";

const FLEET: FakeFleet = {
  nodes: [
    { id: "slim/slim-0", status: "CONNECTED" },
    { id: "slim/slim-1", status: "NOT_CONNECTED" },
  ],
  links: [
    { source_node_id: "a", dest_node_id: "b", status: "LINK_STATUS_APPLIED" },
    { source_node_id: "b", dest_node_id: "c", status: "LINK_STATUS_FAILED", status_msg: "refused" },
    { source_node_id: "c", dest_node_id: "a", status: "LINK_STATUS_APPLIED", deleted: true },
  ],
};

/** What is read of a controller that knows this, while pods and ports of its cluster are so. */
async function read(fleet: FakeFleet | undefined, pods = [controllerPod("Running")], reachable = true) {
  const controller = await FakeController.start(() => fleet);
  const api = await FakeCluster.start({
    objects: { "v1/pods": pods },
    ports: reachable ? { "slim/slim-control-x:50051": controller.port } : {},
  });
  try {
    return await readController(
      await KubernetesCluster.from(api.kubeconfig),
      { ...fleetNames().controller, line: "1.4" },
      fleet ? 30 : 0.1,
    );
  } finally {
    await api.stop();
    controller.stop();
  }
}

it("reads nodes, and links that are not deleted, of a controller", async () => {
  expect(await read(FLEET)).toEqual({
    nodes: FLEET.nodes,
    links: [
      { source: "a", destination: "b", status: "APPLIED", message: "" },
      { source: "b", destination: "c", status: "FAILED", message: "refused" },
    ],
  });
});

it("asks the pod that runs, not one that has ended", async () => {
  const ended = controllerPod("Failed", "slim-control-old");
  expect((await read(FLEET, [ended, controllerPod("Running")])).nodes).toHaveLength(2);
});

it.each([
  ["there is none", []],
  ["it doesn't run", [controllerPod("Pending")]],
])("fails when %s", async (_what, pods) => {
  await expect(read(FLEET, pods)).rejects.toThrow("no pod of the controller is running");
});

it("fails when its port cannot be reached", async () => {
  await expect(read(FLEET, [controllerPod("Running")], false)).rejects.toThrow(/UNAVAILABLE/);
});

it("fails when it doesn't answer", async () => {
  await expect(read(undefined)).rejects.toThrow(/DEADLINE_EXCEEDED/);
});
