import { slimLine } from "../slim/lines";
import { type Pair, pairs, podOf } from "../slim/mesh";
import type { ClusterOutputs } from "../stacks/fleet/outputs";

/** A node of the picture: its ID there, and what is written in it. */
interface Box {
  readonly id: string;
  readonly label: string;
}

/** What a cluster is drawn as. */
interface Drawn {
  readonly spire: Box;
  readonly controller?: Box;
  readonly nodes: Box[];
  readonly clients: Box[];
}

interface DrawnCluster extends Drawn {
  readonly id: string;
  readonly name: string;
  readonly trustDomain: string;
}

/**
 * A picture of a stack in Mermaid: clusters with their trust domains, what runs there, the addresses by which other
 * clusters reach it, and who connects to whom.
 *
 * @param clusters the output of that name
 */
export function topologyDiagram(clusters: Record<string, ClusterOutputs>): string {
  const drawn = Object.entries(clusters).map(([name, outputs], index): DrawnCluster => ({
    id: `c${index}`,
    name,
    trustDomain: outputs.trustDomain,
    ...draw(`c${index}`, outputs),
  }));
  const nodes = drawn.flatMap((cluster) => cluster.nodes);
  const controller = drawn.flatMap((cluster) => cluster.controller ?? [])[0];
  return [
    "flowchart LR",
    ...drawn.flatMap((cluster) => [
      `  subgraph ${cluster.id}["${cluster.name}, trust domain ${cluster.trustDomain}"]`,
      ...[
        cluster.spire,
        ...(cluster.controller ? [cluster.controller] : []),
        ...cluster.nodes,
        ...cluster.clients,
      ].map(({ id, label }) => `    ${id}["${label}"]`),
      "  end",
    ]),
    ...pairs(drawn.map(({ spire }) => spire)).map(
      ([one, other]) => `  ${one.id} <-. "bundles" .-> ${other.id}`,
    ),
    ...(controller && nodes.length > 0 ? [`  ${all(nodes)} -- "register" --> ${controller.id}`] : []),
    ...links(clusters, drawn).map(([one, other]) => `  ${one} <--> ${other}`),
    ...drawn.flatMap((cluster) =>
      cluster.clients.map(({ id }) => `  ${id} -- "to one of them" --> ${all(cluster.nodes)}`),
    ),
    "",
  ].join("\n");
}

/** The links between nodes, or between clusters, by their IDs in the picture. */
function links(clusters: Record<string, ClusterOutputs>, drawn: readonly DrawnCluster[]): Pair[] {
  const outputs = Object.values(clusters);
  const nodeIds = outputs.flatMap(({ nodes = [] }) => nodes);
  const boxes = drawn.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const idOf = new Map([
    ...drawn.map(({ trustDomain, id }) => [trustDomain, id] as const),
    ...nodeIds.map((nodeId, index) => [nodeId, boxes[index] ?? ""] as const),
  ]);
  const wanted = outputs[0] === undefined ? [] : slimLine(outputs[0].line).wantedLinks(nodeIds);
  return wanted.map(([one, other]) => [idOf.get(one) ?? one, idOf.get(other) ?? other]);
}

function draw(
  prefix: string,
  { loadBalancers, controllerEndpoint, nodes, clients, names }: ClusterOutputs,
): Drawn {
  const box = (id: string, title: string, address: string | undefined): Box => ({
    id: `${prefix}-${id}`,
    label: address === undefined ? title : `${title}<br>${address}`,
  });
  return {
    spire: box("spire", "SPIRE", loadBalancers.bundleEndpoint?.replace("https://", "")),
    controller:
      controllerEndpoint === undefined
        ? undefined
        : box("controller", names.controller.name, loadBalancers.controller),
    nodes: (nodes ?? []).map((id, ordinal) =>
      box(`${names.nodes.name}-${ordinal}`, podOf(id), loadBalancers.nodes?.[ordinal]),
    ),
    clients: clients.map((client) => box(names[client].name, names[client].name, undefined)),
  };
}

/** Mermaid draws an arrow to each of them. */
function all(boxes: Box[]): string {
  return boxes.map(({ id }) => id).join(" & ");
}
