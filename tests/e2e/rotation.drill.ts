import { commandRemedies, failedChecks } from "./support/command";
import type { Deployment } from "./support/deployment";
import {
  deletePod,
  disturb,
  lives,
  type Row,
  seconds,
  table,
  unexpectedRemedies,
  withoutSpireServer,
} from "./support/disturbances";
import { Flows } from "./support/flow";
import { KindCluster, lines, withoutColours } from "./support/kindCluster";
import { trustRoots } from "./support/trustRoots";
import { bringUpTwoTrustDomains, x509Authority } from "./support/twoTrustDomains";

const A = "e2e-rotation-a.example";
const B = "e2e-rotation-b.example";
const a = new KindCluster(A);
const b = new KindCluster(B);
/** SPIRE goes over to another authority every three minutes after the first five, and SVIDs are renewed twice a minute. */
const SHORT = { upstreamCa: true, caTtl: "6m", svidTtl: "1m" };
const MINUTES = 10;

let deployment: Deployment;
let flows: Flows;
const rows: Row[] = [];

beforeAll(async () => {
  deployment = await bringUpTwoTrustDomains([A, B], SHORT);
});

beforeEach(async () => {
  flows = new Flows(b, a);
  await flows.start([0, 1], [0, 1]);
});

afterEach(() => {
  flows.dispose();
});

afterAll(async () => {
  console.log(table(rows));
  await deployment.destroy();
  deployment.dispose();
});

const authority = (cluster: KindCluster) => x509Authority(cluster, "show");

it("loses no message while SVIDs and authorities change, and restarts nothing", async () => {
  const before = [a, b].map((cluster) => ({ roots: trustRoots(cluster), lives: lives(cluster) }));
  const seen = new Set([a, b].map(authority));
  rows.push(
    await disturb(flows, `${MINUTES} minutes`, async () => {
      for (let minute = 0; minute < MINUTES; minute++) {
        await seconds(60);
        for (const cluster of [a, b]) seen.add(authority(cluster));
      }
    }),
  );
  console.log(`${seen.size} authorities in ${MINUTES} minutes`);
  // Connections that broke: there should be none.
  for (const cluster of [a, b]) {
    for (const node of ["slim-0", "slim-1"]) {
      const log = lines(withoutColours(cluster.kubectl("logs", "--namespace=slim", node)));
      const breaks = log.filter((line) =>
        /disconnect|reconnect|connection (lost|closed|error)|timed? ?out/i.test(line),
      );
      console.log(`${node}: ${breaks.length}\n${breaks.slice(-8).join("\n")}`);
    }
  }
  // Both had two changes at least.
  expect(seen.size).toBeGreaterThanOrEqual(6);
  expect(rows[0]?.lost).toBe(0);
  expect([a, b].map((cluster) => ({ roots: trustRoots(cluster), lives: lives(cluster) }))).toEqual(before);
  expect(before.map(({ roots: all }) => all.length)).toEqual([1, 1]);
  // New connections, with what is valid now.
  deletePod(a, "slim-0");
  rows.push(await disturb(flows, "after slim-0 was deleted", () => seconds(5)));
  expect(failedChecks(deployment)).toEqual([]);
});

it("goes on after a SPIRE server was away for longer than an SVID lives", async () => {
  for (const [where, cluster] of [
    ["receivers'", a],
    ["senders'", b],
  ] as const) {
    const what = `SPIRE server of the ${where} cluster away for 150 s`;
    rows.push(
      await disturb(flows, what, () => withoutSpireServer(cluster, 150), commandRemedies(deployment)),
    );
  }
  expect(unexpectedRemedies(rows)).toEqual([]);
  expect(failedChecks(deployment)).toEqual([]);
});
