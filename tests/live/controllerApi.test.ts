import { readController } from "../../live/controllerApi";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import type { SlimLineName } from "../../slim/line";
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
async function read(
  fleet: FakeFleet | undefined,
  pods = [controllerPod("Running")],
  reachable = true,
  line: SlimLineName = "1.4",
) {
  const controller = await FakeController.start(() => fleet, line);
  const api = await FakeCluster.start({
    objects: { "v1/pods": pods },
    ports: reachable ? { "slim/slim-control-x:50051": controller.port } : {},
  });
  try {
    return await readController(
      await KubernetesCluster.from(api.kubeconfig),
      { ...fleetNames().controller, line },
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

describe("SLIM 3.4", () => {
  const peer = (id: string, direction = "OUTGOING") => ({
    connection_type: "CONNECTION_TYPE_PEER",
    direction: `CONNECTION_DIRECTION_${direction}`,
    peer_node_id: id,
  });
  const read34 = (fleet: FakeFleet) => read(fleet, undefined, true, "3.4");
  const node = (id: string, status = "CONNECTED") => ({ id, status });

  it("has a link between two nodes as soon as each has dialled the other", async () => {
    const { links } = await read34({
      nodes: [node("a/slim-0"), node("a/slim-1"), node("a/slim-2")],
      links: [],
      connections: {
        "a/slim-0": [peer("a/slim-1"), peer("a/slim-1", "INCOMING"), peer("a/slim-2")],
        "a/slim-1": [peer("a/slim-0"), peer("a/slim-0", "INCOMING")],
        "a/slim-2": [peer("a/slim-0", "INCOMING")],
      },
    });
    expect(links).toEqual([
      { source: "a/slim-0", destination: "a/slim-1", status: "APPLIED", message: "" },
      {
        source: "a/slim-0",
        destination: "a/slim-2",
        status: "PENDING",
        message: "a/slim-2 has not dialled a/slim-0",
        missingFrom: "a/slim-2",
      },
    ]);
  });

  it("has a link between two clusters, whichever nodes it is between, and also where it is between none yet", async () => {
    const link = (source: string, destination: string, status: string) => ({
      source_node_id: source,
      dest_node_id: destination,
      status: `LINK_STATUS_${status}`,
    });
    const { links } = await read34({
      nodes: [],
      links: [link("a/slim-2", "b/slim-0", "APPLIED"), link("a", "c", "PENDING")],
    });
    expect(links).toEqual([
      { source: "a", destination: "b", status: "APPLIED", message: "" },
      { source: "a", destination: "c", status: "PENDING", message: "" },
    ]);
  });

  it("asks only nodes that are connected, and does without the answer of one that is silent", async () => {
    const view = await read34({
      nodes: [node("a/slim-0"), node("a/slim-1"), node("a/slim-2", "NODE_STATUS_UNSPECIFIED")],
      links: [],
      connections: { "a/slim-0": [peer("a/slim-1")] },
    });
    expect(view.nodes).toHaveLength(3);
    expect(view.links).toEqual([
      expect.objectContaining({ status: "PENDING", message: "a/slim-1 has not dialled a/slim-0" }),
    ]);
  });

  it("fails when the controller doesn't answer", async () => {
    await expect(read(undefined, undefined, true, "3.4")).rejects.toThrow(/DEADLINE_EXCEEDED/);
  });
});
