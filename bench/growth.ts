import { execFileSync } from "node:child_process";
import * as path from "node:path";
import type { Cost } from "./growth/cost";
import { previewSeconds } from "./growth/preview";
import type { Cell } from "./markdownTable";
import type { Series } from "./picture";
import { Run } from "./results";

const PROGRAM = path.join(__dirname, "growth", "program.ts");

function cost(clusters: number, mode: "preview" | "update"): Cost {
  const args = ["--require", "tsx/cjs", PROGRAM, String(clusters), mode];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Cost;
}

interface Size {
  readonly clusters: number;
  readonly preview: Cost;
  readonly update: Cost;
  readonly pulumiSeconds: number;
}

async function measure(clusters: number): Promise<Size> {
  return {
    clusters,
    preview: cost(clusters, "preview"),
    update: cost(clusters, "update"),
    pulumiSeconds: await previewSeconds(clusters),
  };
}

function row({ clusters, preview, update, pulumiSeconds }: Size): Cell[] {
  return [
    `${clusters}`,
    update.resources,
    update.relationships,
    preview.seconds.toFixed(1),
    update.seconds.toFixed(1),
    Math.round(Math.max(preview.mebibytes, update.mebibytes)),
    pulumiSeconds.toFixed(1),
  ];
}

function series(name: string, sizes: readonly Size[], seconds: (size: Size) => number): Series {
  const values = sizes.map((size): [string, number] => [`${size.clusters} clusters`, seconds(size)]);
  return { picture: "Growth", unit: "seconds", name, values: Object.fromEntries(values) };
}

async function growth(): Promise<void> {
  const run = new Run("growth");
  const sizes: Size[] = [];
  for (const clusters of [1, 3, 5, 10, 20]) sizes.push(await measure(clusters));
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
    rows: sizes.map(row),
    series: [
      series("the program, preview", sizes, ({ preview }) => preview.seconds),
      series("the program, first deployment", sizes, ({ update }) => update.seconds),
      series("preview by Pulumi", sizes, ({ pulumiSeconds }) => pulumiSeconds),
    ],
  });
}

void growth();
