import { type Cell, markdownTable } from "../markdownTable";
import type { Shape } from "./fleetModel";
import { fleetOf, SHAPES } from "./shapes";

/** Kubernetes refuses a ConfigMap that holds more. */
const LIMIT_BYTES = 1 << 20;

/** Length of what the ConfigMap of a cluster's nodes holds: names of files and their content. */
export function configMapBytes(shape: Shape, clusters: number): number {
  return Buffer.byteLength(Object.entries(fleetOf(shape, clusters).nodeFiles()).flat().join(""));
}

/** The most clusters whose nodes' ConfigMap Kubernetes takes, for each shape. */
export function limitTable(): string {
  const rows = SHAPES.map(([name, shape]): Cell[] => [name, mostClusters(shape)]);
  return markdownTable(["Links", "clusters"], rows);
}

function mostClusters(shape: Shape): number {
  const fit = (clusters: number) => configMapBytes(shape, clusters) <= LIMIT_BYTES;
  let [fits, tooMany] = [1, 2];
  while (fit(tooMany)) [fits, tooMany] = [tooMany, tooMany * 2];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (fit(middle)) fits = middle;
    else tooMany = middle;
  }
  return fits;
}
