import * as path from "node:path";
import { domainOf } from "../../../slim/lines/v3.4/nodeConfig";
import { type ControllerView, type Link, pairs, type RegisteredNode } from "../../../slim/mesh";
import { ask, askForAll, connect, type Streaming, type Unary } from "../administrationApi";

interface LinkEntry {
  readonly source_node_id: string;
  readonly dest_node_id: string;
  readonly status: string;
  readonly status_msg: string;
  readonly deleted: boolean;
}

interface Connections {
  readonly entries: {
    readonly connection_type: string;
    readonly direction: string;
    readonly peer_node_id: string;
  }[];
}

interface ControlPlaneService {
  close(): void;
  ListNodes: Streaming<object, RegisteredNode>;
  ListLinks: Streaming<object, LinkEntry>;
  ListConnections: Unary<{ readonly id: string }, Connections>;
}

/**
 * Asks a controller of SLIM 3.4 for its nodes, for the links between two trust domains, and, through it, the nodes for the
 * links between each other.
 *
 * @param port local port that is forwarded to its administration API
 * @throws Error if it doesn't answer in time; a node that doesn't has no links
 */
export async function readController(port: number, answerSeconds: number): Promise<ControllerView> {
  const service = connect(port, path.join(__dirname, "controller.proto")) as ControlPlaneService;
  try {
    const [nodes, links] = await Promise.all([
      askForAll(service.ListNodes.bind(service), {}, answerSeconds),
      askForAll(service.ListLinks.bind(service), {}, answerSeconds),
    ]);
    const connected = nodes.filter(({ status }) => status === "CONNECTED").map(({ id }) => id);
    const dialled = new Map(
      await Promise.all(
        connected.map(async (id): Promise<[string, Set<string>]> => [
          id,
          await peersOf(service, id, answerSeconds),
        ]),
      ),
    );
    return {
      nodes: nodes.map(({ id, status }) => ({ id, status })),
      links: [...links.filter(({ deleted }) => !deleted).map(betweenDomains), ...betweenPeers(dialled)],
    };
  } finally {
    service.close();
  }
}

/** The nodes of its own cluster that a node has dialled. */
async function peersOf(
  service: ControlPlaneService,
  id: string,
  answerSeconds: number,
): Promise<Set<string>> {
  const answer = await ask(service.ListConnections.bind(service), { id }, answerSeconds).catch(
    () => undefined,
  );
  return new Set(
    (answer?.entries ?? [])
      .filter(
        ({ connection_type: type, direction }) =>
          type === "CONNECTION_TYPE_PEER" && direction === "CONNECTION_DIRECTION_OUTGOING",
      )
      .map((entry) => entry.peer_node_id),
  );
}

/** A link between two nodes as one between their trust domains. Where there is none yet, the controller names the domains. */
function betweenDomains(link: LinkEntry): Link {
  const domain = (id: string) => (id.includes("/") ? domainOf(id) : id);
  return {
    source: domain(link.source_node_id),
    destination: domain(link.dest_node_id),
    status: link.status.replace(/^LINK_STATUS_/, ""),
    message: link.status_msg,
  };
}

/** A pair is linked when each of the two has dialled the other: a node tells what it knows to those that it has dialled. */
function betweenPeers(dialled: ReadonlyMap<string, ReadonlySet<string>>): Link[] {
  return pairs([...dialled.keys()]).flatMap(([one, other]) => {
    const there = dialled.get(one)?.has(other) ?? false;
    const back = dialled.get(other)?.has(one) ?? false;
    if (!there && !back) return [];
    const [source, destination] = there ? [one, other] : [other, one];
    if (there && back) return [{ source, destination, status: "APPLIED", message: "" }];
    const message = `${destination} has not dialled ${source}`;
    return [{ source, destination, status: "PENDING", message, missingFrom: destination }];
  });
}
