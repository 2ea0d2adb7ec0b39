import { commandRemedies } from "./support/command";
import { Deployment } from "./support/deployment";
import {
  deleteController,
  deletePod,
  disturb,
  type Healer,
  kill,
  type Row,
  table,
  unexpectedRemedies,
  withoutAgents,
} from "./support/disturbances";
import { Flows } from "./support/flow";
import { KindCluster } from "./support/kindCluster";

const NAME = "e2e-healing.example";
const NODES = [0, 1, 2];
const AWAY_SECONDS = 30;

const cluster = new KindCluster(NAME);
const flows = new Flows(cluster, cluster);
let deployment: Deployment;
let rows: Row[];

const step = async (what: string, action: () => unknown, mayNeed?: Healer) => {
  const row = await disturb(flows, what, action, commandRemedies(deployment));
  rows.push({ ...row, mayNeed });
};

/** All orders of some things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first) =>
    orders(things.filter((one) => one !== first)).map((others) => [first, ...others]),
  );
}

beforeAll(async () => {
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME, replicas: NODES.length }],
  }));
  await deployment.up();
  await flows.start(NODES, NODES);
});

beforeEach(() => {
  rows = [];
});

afterEach(() => {
  console.log(table(rows));
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

// Deleting a pod resets its CrashLoopBackOff, so that no kill waits for a long back-off.
it("every pair exchanges messages after kills and restarts in every order", async () => {
  for (const order of orders(NODES)) {
    for (const node of order) {
      const pod = `slim-${node}`;
      await step(`kill -9 in ${pod}`, () => kill(cluster, pod));
    }
    await step(`pods ${order.join(", ")} deleted, one after the other`, () => {
      for (const node of order) deletePod(cluster, `slim-${node}`);
    });
  }
  for (const pod of ["slim-2", "slim-0"]) await step(`kill -9 in ${pod}`, () => kill(cluster, pod));
  expect(unexpectedRemedies(rows)).toEqual([]);
});

// A node of 3.4 gives a peer up for good if it cannot read its SVID when it dials it once more.
it("every pair exchanges messages after a node was lost while no SPIRE agent was there", async () => {
  await step(
    `kill -9 in slim-0, agents away for ${AWAY_SECONDS} s`,
    () => withoutAgents(cluster, AWAY_SECONDS, () => kill(cluster, "slim-0")),
    "npm start",
  );
  await step(`controller deleted, agents away for ${AWAY_SECONDS} s`, () =>
    withoutAgents(cluster, AWAY_SECONDS, () => deleteController(cluster)),
  );
  expect(unexpectedRemedies(rows)).toEqual([]);
});
