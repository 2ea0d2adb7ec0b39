import { execFileSync } from "node:child_process";
import * as path from "node:path";
import type { Cost } from "./growth/cost";
import { previewSeconds } from "./growth/preview";
import type { Cell } from "./markdownTable";
import { Run } from "./results";

const PROGRAM = path.join(__dirname, "growth", "program.ts");

function cost(clusters: number, mode: "preview" | "update"): Cost {
  const args = ["--require", "tsx/cjs", PROGRAM, String(clusters), mode];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Cost;
}

async function row(clusters: number): Promise<Cell[]> {
  const preview = cost(clusters, "preview");
  const { resources, relationships, seconds, mebibytes } = cost(clusters, "update");
  return [
    `${clusters}`,
    resources,
    relationships,
    preview.seconds.toFixed(1),
    seconds.toFixed(1),
    Math.round(Math.max(preview.mebibytes, mebibytes)),
    (await previewSeconds(clusters)).toFixed(1),
  ];
}

async function growth(): Promise<void> {
  const run = new Run("growth");
  const rows = [];
  for (const clusters of [1, 3, 5, 10, 20]) rows.push(await row(clusters));
  run.publish({
    title: "Growth",
    text: "The program alone, with an engine that answers at once: resources, the trust of one cluster in another, seconds of a preview and of a first deployment, memory. Last, a preview by Pulumi of as many new clusters of Kind.",
    head: [
      "Clusters",
      "resources",
      "relationships",
      "preview, s",
      "first deployment, s",
      "memory, MiB",
      "preview by Pulumi, s",
    ],
    rows,
  });
}

void growth();
