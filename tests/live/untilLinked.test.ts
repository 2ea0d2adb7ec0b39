import { fleetNames } from "../../slim/names";
import type { SlimLineName } from "../../slim/line";
import { untilLinked } from "../../live/untilLinked";
import { controllerPod, FakeCluster, type FakeObject } from "../support/fakeCluster";
import { FakeController, type FakeFleet } from "../support/fakeController";

const NODES = ["slim/slim-0", "slim/slim-1"];
const CONNECTED = NODES.map((id) => ({ id, status: "CONNECTED" }));
const link = (status: string) => ({ source_node_id: "slim/slim-1", dest_node_id: "slim/slim-0", status });
const LINKED: FakeFleet = { nodes: CONNECTED, links: [link("LINK_STATUS_APPLIED")] };

let api: FakeCluster;
let controller: FakeController;
let fleet: (look: number) => FakeFleet | undefined;
beforeEach(async () => {
  controller = await FakeController.start((look) => fleet(look));
  api = await FakeCluster.start({
    objects: { "v1/pods": [controllerPod("Running")] },
    ports: { "slim/slim-control-x:50051": controller.port },
  });
});
afterEach(async () => {
  await api.stop();
  controller.stop();
});

const reports: string[] = [];
const registered = (line: SlimLineName, ids = NODES) => ({
  kubeconfig: api.kubeconfig,
  controller: { ...fleetNames().controller, line },
  nodes: [{ ...fleetNames().nodes, kubeconfig: api.kubeconfig, ids }],
});
const wait = (timeoutSeconds?: number) => {
  reports.length = 0;
  const report = (missing: string) => reports.push(missing);
  return untilLinked(registered("1.4"), {
    report,
    timeoutSeconds,
    answerSeconds: 30,
    reportSeconds: 0,
    pollSeconds: 0.01,
  });
};

it("ends at once where all nodes are linked", async () => {
  fleet = () => LINKED;
  await wait();
  expect(controller.looks).toBe(1);
  expect(reports).toEqual([]);
});

it("looks again and tells what is missing, until the nodes are linked", async () => {
  const stages: FakeFleet[] = [
    { nodes: [], links: [] },
    { nodes: CONNECTED, links: [] },
    { nodes: CONNECTED, links: [link("LINK_STATUS_PENDING")] },
  ];
  fleet = (look) => stages[look - 1] ?? LINKED;
  await wait();
  expect(controller.looks).toBe(4);
  expect(reports).toEqual([
    "slim/slim-0 is not registered; slim/slim-1 is not registered",
    "the link between slim/slim-0 and slim/slim-1 does not exist yet (none yet)",
    "the link between slim/slim-0 and slim/slim-1 does not exist yet (PENDING)",
  ]);
});

it("goes on when the controller comes later", async () => {
  fleet = () => LINKED;
  const { objects } = api.contents;
  api.contents = { ...api.contents, objects: {} };
  const linked = wait();
  while (reports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  api.contents = { ...api.contents, objects };
  await linked;
  expect(reports[0]).toBe("the controller doesn't answer: no pod of the controller is running");
});

it("fails with what is missing when the time is over", async () => {
  fleet = () => ({ nodes: CONNECTED, links: [link("LINK_STATUS_FAILED")] });
  await expect(wait(0)).rejects.toThrow(
    "the nodes are not linked after 0 s: the link between slim/slim-0 and slim/slim-1 does not exist yet (FAILED)",
  );
});

it("fails when the time is over and nothing answers", async () => {
  await api.stop();
  await expect(wait(0)).rejects.toThrow(
    /not linked after 0 s: the controller doesn't answer: .*ECONNREFUSED/,
  );
});

it("names four of many, and counts the others", async () => {
  fleet = () => ({ nodes: [], links: [] });
  const nodeIds = Array.from({ length: 7 }, (_, index) => `slim/slim-${index}`);
  await expect(
    untilLinked(registered("1.4", nodeIds), { report: () => undefined, timeoutSeconds: 0 }),
  ).rejects.toThrow(/slim-3 is not registered and 3 more$/);
});

describe("a controller of SLIM 3.4", () => {
  const GONE = { id: "slim/slim-2", status: "NODE_STATUS_UNSPECIFIED" };
  const peers = Object.fromEntries(
    NODES.map((id, index) => [
      id,
      [
        {
          connection_type: "CONNECTION_TYPE_PEER",
          direction: "CONNECTION_DIRECTION_OUTGOING",
          peer_node_id: NODES[1 - index] ?? "",
        },
      ],
    ]),
  );
  const knowing = (...nodes: { id: string; status: string }[]): FakeFleet => ({
    nodes: [...CONNECTED, ...nodes],
    links: [],
    connections: peers,
  });
  const node = (name: string, uid: string, ready = "True") => {
    const { namespace, labels } = fleetNames().nodes;
    return {
      metadata: { name, namespace, labels, uid },
      status: { conditions: [{ type: "Ready", status: ready }] },
    };
  };
  const run = (...nodes: (() => FakeObject)[]) => {
    const pods = () => [controllerPod("Running"), ...nodes.map((current) => current())];
    api.contents = {
      get objects() {
        return { "v1/pods": pods() };
      },
    };
  };
  const restarted = () => api.deleted.length > 0;
  const linked = async (stages: FakeFleet[] | ((look: number) => FakeFleet), restartSeconds?: number) => {
    reports.length = 0;
    const stage = Array.isArray(stages) ? (look: number) => stages[look - 1] ?? knowing() : stages;
    const other = await FakeController.start(stage, "3.4");
    Object.assign(api.contents, { ports: { "slim/slim-control-x:50051": other.port } });
    try {
      await untilLinked(registered("3.4"), {
        report: (missing) => reports.push(missing),
        answerSeconds: 30,
        restartSeconds,
        pollSeconds: 0.01,
      });
      return api.deleted;
    } finally {
      other.stop();
    }
  };
  const POD = "/api/v1/namespaces/slim/pods/slim-control-x";

  // Seen: after a scale-down it linked a cluster with a node that was gone, and no message got across any more.
  it("is restarted once if it still knows nodes that are gone", async () => {
    expect(await linked([knowing(GONE), knowing(GONE), knowing(GONE)])).toEqual([POD]);
  });

  it("stays if it knows nothing but the nodes, or others that are connected", async () => {
    expect(await linked([knowing({ ...GONE, status: "CONNECTED" })])).toEqual([]);
  });

  describe("whose nodes have given each other up", () => {
    const SLIM_1 = "/api/v1/namespaces/slim/pods/slim-1";
    const [first = ""] = NODES;
    const givenUp = { ...knowing(), connections: { ...peers, "slim/slim-1": [] } };
    const unregistered = { ...givenUp, nodes: CONNECTED.filter(({ id }) => id === first) };

    it.each([
      ["has not dialled another", givenUp],
      ["is not registered", unregistered],
    ])("has a node restarted that %s", async (_what, before) => {
      run(
        () => node("slim-0", "a"),
        () => node("slim-1", restarted() ? "c" : "b"),
      );
      const deleted = await linked(() => (restarted() ? knowing() : before), 0);
      expect(deleted).toEqual([SLIM_1]);
      expect(reports).toContain("slim/slim-1 is restarted, as it has not found the others again in 0 s");
    });

    it("waits before it restarts one", async () => {
      run(
        () => node("slim-0", "a"),
        () => node("slim-1", "b"),
      );
      expect(await linked([givenUp, givenUp, givenUp])).toEqual([]);
    });

    it("leaves a node alone that is not Ready", async () => {
      run(
        () => node("slim-0", "a"),
        () => node("slim-1", "b", "False"),
      );
      expect(await linked([unregistered, unregistered, unregistered], 0)).toEqual([]);
    });
  });
});
