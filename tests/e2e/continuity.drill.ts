import type { SlimLineName } from "../../slim/line";
import { DisturbanceFigures } from "./support/disturbanceFigures";
import {
  deleteAll,
  deletePod,
  emptyControllerVolume,
  evict,
  kill,
  killAgents,
  lives,
  restartAll,
  seconds,
  withoutClusters,
  withoutController,
  withoutLink,
} from "./support/disturbances";
import { DisturbedFleet } from "./support/disturbedFleet";
import { Flows } from "./support/flow";
import { KindCluster } from "./support/kindCluster";

/** Lines whose nodes stay when others come and go. */
const STAYS: SlimLineName[] = ["3.4"];

const LIMIT = 90 * 60 * 1000;

const figures = new DisturbanceFigures("continuity");
let fleet: DisturbedFleet;

afterEach(() => fleet.end(figures));

it(
  "messages go on inside of a cluster",
  async () => {
    const NAME = "e2e-inside.example";
    const cluster = new KindCluster(NAME);
    const withNodes = (replicas: number) => [{ name: NAME, replicas }];
    fleet = await DisturbedFleet.inside(withNodes(2));
    const line = await fleet.up();
    const stays = STAYS.includes(line.name);
    const flows = new Flows(cluster, cluster);
    const step = (what: string, action: () => unknown) => fleet.disturb(flows, what, action);

    const rescale = async (from: number, to: number) => {
      const before = lives(cluster);
      const gone = [4, 3, 2].filter((node) => node >= to && node < from);
      flows.stop(gone);
      await step(`scale ${from} to ${to}`, () => fleet.scale(withNodes(to)));
      const after = Object.fromEntries(Object.entries(lives(cluster)).filter(([pod]) => pod in before));
      for (const node of gone) delete before[`slim-${node}`];
      if (stays) expect(after).toEqual(before);
      const come = [2, 3, 4].filter((node) => node >= from && node < to);
      if (come.length > 0) {
        await flows.start(come, []);
        await flows.start([], come);
      }
    };

    await flows.start([0, 1], [0, 1]);
    await step("nothing", () => seconds(20));
    await rescale(2, 4);
    await rescale(4, 3);
    await rescale(3, 5);
    await step("nothing, five nodes", () => seconds(20));
    for (const pod of ["slim-0", "slim-2", "slim-4"])
      await step(`kill -9 in ${pod}`, () => kill(cluster, pod));
    for (const pod of ["slim-4", "slim-0", "slim-2"]) {
      await step(`pod ${pod} deleted`, () => deletePod(cluster, pod));
    }
    await step("pod slim-1 evicted", () => evict(cluster, "slim-1"));
    await step("SPIRE agent killed", () => killAgents(cluster));
    await step("controller away 60 s", () => withoutController(cluster, 60));
    if (line.hasDatabase) {
      await step("controller's volume lost", () => emptyControllerVolume(cluster));
    }
    for (let round = 1; round <= 2; round++)
      await step(`rolling restart ${round}`, () => restartAll(cluster));
    await step("another log level of the nodes", () => fleet.change({ "slim:logLevels": { nodes: "warn" } }));
    await step("all nodes deleted at once", () => deleteAll(cluster));
    await rescale(5, 2);
    flows.dispose();
    expect(fleet.unexpectedRemedies()).toEqual([]);
  },
  LIMIT,
);

it(
  "messages go on between clusters",
  async () => {
    const [ADMIN, A, B, C] = ["e2e-hub.example", "e2e-to.example", "e2e-from.example", "e2e-new.example"];
    const [to, from, admin] = [new KindCluster(A), new KindCluster(B), new KindCluster(ADMIN)];
    const withNodes = (replicas: number) => [
      { name: ADMIN, roles: ["controller"] },
      { name: A, roles: ["nodes"], replicas },
      { name: B, roles: ["nodes"], replicas },
    ];
    fleet = await DisturbedFleet.between(withNodes(2), { receiver: A, sender: B });
    const line = await fleet.up();
    // In a mesh each node has the addresses of all others in its list.
    const stays = STAYS.includes(line.name) && fleet.links !== "mesh";
    const flows = new Flows(from, to);
    const step = (what: string, action: () => unknown) => fleet.disturb(flows, what, action);

    const livesNow = () => [lives(to), lives(from)];

    await flows.start([0, 1], [0, 1]);
    await step("nothing", () => seconds(20));
    for (const replicas of [3, 2]) {
      const before = livesNow();
      await step(`both clusters to ${replicas} nodes`, () => fleet.scale(withNodes(replicas)));
      const [fewer, more] = replicas === 3 ? [before, livesNow()] : [livesNow(), before];
      if (stays) expect(more).toMatchObject(fewer);
    }
    for (const [where, cluster] of [
      ["receivers'", to],
      ["senders'", from],
    ] as const) {
      for (const pod of ["slim-0", "slim-1"]) {
        await step(`pod ${pod} deleted in the ${where} cluster`, () => deletePod(cluster, pod));
      }
    }
    await step("kill -9 in the receivers' slim-0", () => kill(to, "slim-0"));
    await step("controller deleted", () => withoutController(admin, 0));
    await step("controller away 60 s", () => withoutController(admin, 60));
    await step("link between the clusters cut for 60 s", () => withoutLink(to, from, 60));
    await step("all nodes of the receivers' cluster deleted at once", () => deleteAll(to));
    await step("rolling restart of the receivers' cluster", () => restartAll(to));
    await step("rolling restart of the senders' cluster", () => restartAll(from));
    await step("a cluster more", () =>
      fleet.scale([...withNodes(2), { name: C, roles: ["nodes"], replicas: 1 }]),
    );
    await step("a cluster less", () => fleet.scale(withNodes(2)));
    await step("the receivers' cluster off for 60 s", () => withoutClusters([to], 60));
    await step("the senders' cluster off for 60 s", () => withoutClusters([from], 60));
    flows.dispose();
    expect(fleet.unexpectedRemedies()).toEqual([]);
  },
  LIMIT,
);
