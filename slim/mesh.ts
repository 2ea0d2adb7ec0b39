/** Two that shall be linked. */
export type Pair = readonly [string, string];

/** A node as its controller knows it. */
export interface RegisteredNode {
  /** With its group: `cluster-a.example/slim/slim-0`. */
  readonly id: string;
  /** `CONNECTED` if it has a connection; otherwise another word. */
  readonly status: string;
}

/** A connection between two nodes, or between the nodes of two trust domains. */
export interface Link {
  readonly source: string;
  readonly destination: string;
  /** `APPLIED`, `PENDING` or `FAILED`. */
  readonly status: string;
  /** The cause of a failure. */
  readonly message: string;
  /** ID of the node that has not made its half of the link; if it has given up, only a restart makes it try again. */
  readonly missingFrom?: string;
}

/** What a controller knows of its fleet. */
export interface ControllerView {
  readonly nodes: RegisteredNode[];
  readonly links: Link[];
}

/** A pair without an applied link. */
export interface LinkGap extends Pick<Link, "missingFrom"> {
  readonly pair: Pair;
  /** Status of its link. */
  readonly state: string;
}

/** What is missing for messages to flow between all nodes. */
export interface Gaps {
  /** Nodes that are not registered. */
  readonly nodes: string[];
  /** Pairs without an applied link. */
  readonly links: LinkGap[];
}

/**
 * What is missing, as the controller reports it. A link works in both directions.
 *
 * @param nodeIds nodes that shall be registered
 * @param wanted pairs that shall be linked
 */
export function gaps(
  nodeIds: readonly string[],
  wanted: readonly Pair[],
  { nodes, links }: ControllerView,
): Gaps {
  const known = linksByPair(links);
  return {
    nodes: unregistered(nodeIds, nodes),
    links: wanted.flatMap((pair) => {
      const link = known.get(pairKey(...pair));
      if (link?.status === "APPLIED") return [];
      const state =
        link === undefined
          ? "none yet"
          : [link.status, link.message].filter((part) => part !== "").join(": ");
      return [{ pair, state, missingFrom: link?.missingFrom }];
    }),
  };
}

/** One link for each pair of nodes: the first applied one, or else the first. */
function linksByPair(links: Link[]): Map<string, Link> {
  const byPair = new Map<string, Link>();
  for (const link of links) {
    const key = pairKey(link.source, link.destination);
    const known = byPair.get(key);
    if (known === undefined || (known.status !== "APPLIED" && link.status === "APPLIED")) {
      byPair.set(key, link);
    }
  }
  return byPair;
}

/** The same key for both orders. No node ID contains a line break. */
function pairKey(one: string, other: string): string {
  return one < other ? `${one}\n${other}` : `${other}\n${one}`;
}

/** Name of a node's pod. A node's ID ends with it, and in a mesh of clusters with a dot and its trust domain after it. */
export function podOf(nodeId: string): string {
  return nodeId.slice(nodeId.lastIndexOf("/") + 1).replace(/\..*/, "");
}

/** The nodes without a connection to their controller. */
export function unregistered(expected: readonly string[], nodes: RegisteredNode[]): string[] {
  const connected = new Set(nodes.filter(({ status }) => status === "CONNECTED").map(({ id }) => id));
  return expected.filter((id) => !connected.has(id));
}

/** Nodes that a controller still knows although they are gone. */
export function departed(expected: readonly string[], nodes: RegisteredNode[]): string[] {
  return nodes
    .filter(({ id, status }) => status !== "CONNECTED" && !expected.includes(id))
    .map(({ id }) => id);
}

/** Each pair once. */
export function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other): [T, T] => [one, other]));
}
