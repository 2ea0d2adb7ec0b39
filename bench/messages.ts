import { Deployment, lineOf } from "../tests/e2e/support/deployment";
import { KindCluster } from "../tests/e2e/support/kindCluster";
import { HandNodes } from "./messages/handNodes";
import { type Measurement, Paths } from "./messages/paths";
import type { Cell } from "./markdownTable";
import { Run } from "./results";

const HERE = "e2e-here.example";
const THERE = "e2e-there.example";
const [stack = "single", rounds = "3"] = process.argv.slice(2);
const run = new Run("messages");
const clusters = [
  { name: HERE, replicas: 2 },
  ...(stack === "single" ? [] : [{ name: THERE, roles: ["nodes"], replicas: 2 }]),
];

/** The best of some rounds, in which each way has its turn. */
function best(ways: Record<string, () => Measurement>): Record<string, Measurement> {
  const measured: Record<string, Measurement> = {};
  for (let round = 1; round <= Number(rounds); round++) {
    for (const [way, measure] of Object.entries(ways)) {
      const now = measure();
      console.log(`round ${round}: ${way} ${JSON.stringify(now)}`);
      const before = measured[way] ?? now;
      measured[way] = {
        median: Math.min(before.median, now.median),
        p99: Math.min(before.p99, now.p99),
        perSecond: Math.max(before.perSecond, now.perSecond),
      };
    }
  }
  return measured;
}

function rows(measured: Record<string, Measurement>): Cell[][] {
  const [reference] = Object.values(measured);
  return Object.entries(measured).map(([way, { median, p99, perSecond }]) => [
    way,
    (median * 1000).toFixed(2),
    (p99 * 1000).toFixed(2),
    Math.round(perSecond),
    ((reference?.median ?? 0) / median).toFixed(2),
  ]);
}

async function messages(): Promise<void> {
  const deployment = await Deployment.create(stack, (config) => ({
    ...config,
    "slim:clusters": clusters,
    ...(stack !== "single" && { "slim:clients": { receiver: HERE, sender: THERE } }),
  }));
  try {
    await deployment.up();
    const line = lineOf(await deployment.outputs()) ?? "";
    const here = new KindCluster(HERE);
    const paths = new Paths(stack === "single" ? here : new KindCluster(THERE), here);
    // In SLIM 1.4 the controller makes every link.
    const byHand = stack === "single" && line === "3.4" ? new HandNodes(here) : undefined;
    byHand?.start();
    const measured = best({
      "through the fleet": () => paths.throughSlim(),
      ...(byHand && { "through nodes wired by hand": () => paths.throughSlim("hand") }),
      "one connection of TLS": () => paths.bareTls(),
    });
    byHand?.remove();
    const where = stack === "single" ? "inside of a cluster" : "between two clusters";
    run.publish(
      {
        title: `Messages ${where}, SLIM ${line}`,
        text: `256 bytes and their answer, in an MLS session, over two nodes. Rounds: ${rounds}; the best of each figure. Nodes wired by hand have no controller, and no setting that they do not need. The ratio is the fleet's round trip to that of the row.`,
        head: ["Way", "round trip, ms", "p99, ms", "messages a second", "ratio"],
        rows: rows(measured),
        series: Object.entries(measured).map(([name, { median }]) => ({
          picture: "Round trip of a message",
          unit: "median, ms",
          name,
          values: { [`${where}, SLIM ${line}`]: median * 1000 },
        })),
      },
      `${stack}-${line}`,
    );
  } finally {
    await deployment.destroy();
    deployment.dispose();
  }
}

void messages();
