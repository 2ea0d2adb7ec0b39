import { setTimeout as sleep } from "node:timers/promises";
import { readController } from "../live/lines/v3.4/readController";
import { PlainFleet } from "./controller/plainFleet";
import type { Cell } from "./markdownTable";
import { Run } from "./results";

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3, 10, 30, 100];
const LIMIT_SECONDS = 300;
/** Each look has the controller ask all nodes for their connections: seldom enough to cost little. */
const POLL_SECONDS = 10;
/** What a look has cost is given back before memory is read. */
const SETTLE_SECONDS = 10;

/** Waits for every two domains to be linked; resolves to the number of links and seconds. */
async function untilLinked(fleet: PlainFleet, clusters: number): Promise<{ links: number; seconds: number }> {
  const begun = Date.now();
  const wanted = (clusters * (clusters - 1)) / 2;
  for (;;) {
    const view = await readController(fleet.port, 60).catch(() => undefined);
    const links = view?.links.filter(({ status }) => status === "APPLIED").length ?? 0;
    const seconds = (Date.now() - begun) / 1000;
    if (links >= wanted || seconds > LIMIT_SECONDS) return { links, seconds };
    await sleep(POLL_SECONDS * 1000);
  }
}

async function controller(): Promise<void> {
  const run = new Run("controller");
  const fleet = new PlainFleet();
  const rows: Cell[][] = [];
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  try {
    fleet.start();
    for (const clusters of SIZES) {
      fleet.growTo(clusters);
      const { links, seconds } = await untilLinked(fleet, clusters);
      await sleep(SETTLE_SECONDS * 1000);
      const memory = fleet.memory();
      rows.push([
        `${clusters}`,
        (clusters * (clusters - 1)) / 2,
        links,
        seconds.toFixed(0),
        mebibytes(memory.controller),
        mebibytes(memory.node),
      ]);
      console.log(rows.at(-1)?.join(" "));
    }
  } finally {
    fleet.remove();
  }
  run.publish({
    title: "Memory of the controller, SLIM 3.4",
    text: `Real nodes, one in each cluster, at a real controller, in containers without certificates. Every two clusters are linked; whether they are was looked at every ${POLL_SECONDS} s.`,
    head: ["Clusters", "links wanted", "links", "linked after, s", "controller, MiB", "a node, MiB"],
    rows,
  });
}

void controller();
