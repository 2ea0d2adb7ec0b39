import { FleetModel, type Shape } from "./fleetModel";

const NODES_PER_CLUSTER = 3;

/** The default of `slim:links`. */
export const GATEWAYS: Shape = { line: "3.4", isMesh: false };

/** The ways in which this project links clusters, by name. */
export const SHAPES: readonly [string, Shape][] = [
  ["1.4", { line: "1.4", isMesh: false }],
  ["3.4, gateways", GATEWAYS],
  ["3.4, mesh", { line: "3.4", isMesh: true }],
];

/** A fleet of this shape with three nodes in each cluster. */
export function fleetOf(shape: Shape, clusters: number): FleetModel {
  return new FleetModel(shape, clusters, NODES_PER_CLUSTER);
}
