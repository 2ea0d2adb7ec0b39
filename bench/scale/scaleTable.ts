import { type Cell, markdownTable } from "../markdownTable";
import { configMapBytes } from "./configMapLimit";
import type { Shape } from "./fleetModel";
import { fleetOf, GATEWAYS, SHAPES } from "./shapes";

/** A SPIRE server fetches a bundle four times within its refresh hint, which is five minutes by the chart's default. */
const FETCHES_PER_HOUR = 4 * 12;

/** A figure of a fleet with so many clusters. */
type Figure = (clusters: number) => number;

const relationships: Figure = (clusters) => clusters * (clusters - 1);
const ofEach = (what: string, figure: (shape: Shape, clusters: number) => number): [string, Figure][] =>
  SHAPES.map(([name, shape]) => [`${what}: ${name}`, (clusters) => figure(shape, clusters)]);

const FIGURES: readonly [string, Figure][] = [
  ["nodes, each registered with the controller", (clusters) => fleetOf(GATEWAYS, clusters).nodeIds().length],
  ["federation relationships", relationships],
  ["bundles fetched in an hour by each SPIRE server", (clusters) => FETCHES_PER_HOUR * (clusters - 1)],
  ["bundles fetched in an hour by all", (clusters) => FETCHES_PER_HOUR * relationships(clusters)],
  ...ofEach("links", links),
  ["links: 3.4, a star of clusters (not built)", (clusters) => clusters * links(GATEWAYS, 1) + clusters - 1],
  ...ofEach("bytes of a node's configuration", nodeBytes),
  ...ofEach("bytes of the ConfigMap of a cluster's nodes", configMapBytes),
  ["bytes of the controller's configuration: 3.4, gateways", controllerBytes],
];

/** What fleets of these sizes have, with three nodes in each cluster. */
export function scaleTable(sizes: readonly number[]): string {
  const rows = FIGURES.map(([name, figure]): Cell[] => [name, ...sizes.map(figure)]);
  return markdownTable(["Clusters", ...sizes], rows);
}

function links(shape: Shape, clusters: number): number {
  const fleet = fleetOf(shape, clusters);
  return fleet.line.wantedLinks(fleet.nodeIds()).length;
}

function nodeBytes(shape: Shape, clusters: number): number {
  return Buffer.byteLength(fleetOf(shape, clusters).nodeFiles()["slim-0.yaml"] ?? "");
}

function controllerBytes(clusters: number): number {
  const fleet = fleetOf(GATEWAYS, clusters);
  return Buffer.byteLength(fleet.line.controllerConfig(fleet.controller()));
}
