import * as path from "node:path";
import type { ControllerView, RegisteredNode } from "../../../slim/mesh";
import { ask, connect, type Unary } from "../administrationApi";

interface ControlPlaneService {
  close(): void;
  ListNodes: Unary<object, { entries: RegisteredNode[] }>;
  ListLinks: Unary<
    object,
    {
      links: {
        source_node_id: string;
        dest_node_id: string;
        status: string;
        status_msg: string;
        deleted: boolean;
      }[];
    }
  >;
}

/**
 * Asks a controller of SLIM 1.4 for its nodes and links.
 *
 * @param port local port that is forwarded to its administration API
 * @throws Error if it doesn't answer in time
 */
export async function readController(port: number, answerSeconds: number): Promise<ControllerView> {
  const service = connect(port, path.join(__dirname, "controller.proto")) as ControlPlaneService;
  try {
    const [{ entries }, { links }] = await Promise.all([
      ask(service.ListNodes.bind(service), {}, answerSeconds),
      ask(service.ListLinks.bind(service), {}, answerSeconds),
    ]);
    return {
      nodes: entries.map(({ id, status }) => ({ id, status })),
      links: links
        .filter(({ deleted }) => !deleted)
        .map((link) => ({
          source: link.source_node_id,
          destination: link.dest_node_id,
          status: link.status.replace(/^LINK_STATUS_/, ""),
          message: link.status_msg,
        })),
    };
  } finally {
    service.close();
  }
}
