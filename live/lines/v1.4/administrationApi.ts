import * as path from "node:path";
import { credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { ControllerView, RegisteredNode } from "../../../slim/mesh";

type Call<Reply> = (
  request: object,
  options: { deadline: number },
  done: (error: ServiceError | null, reply: Reply) => void,
) => void;

interface ControlPlaneService {
  close(): void;
  ListNodes: Call<{ entries: RegisteredNode[] }>;
  ListLinks: Call<{
    links: {
      source_node_id: string;
      dest_node_id: string;
      status: string;
      status_msg: string;
      deleted: boolean;
    }[];
  }>;
}

/**
 * Asks a controller of SLIM 1.4 for its nodes and links.
 *
 * @param port local port that is forwarded to its administration API
 * @throws Error if it doesn't answer in time
 */
export async function readAdministrationApi(port: number, answerSeconds: number): Promise<ControllerView> {
  const service = connect(port);
  try {
    const [{ entries }, { links }] = await Promise.all([
      ask(service.ListNodes.bind(service), answerSeconds),
      ask(service.ListLinks.bind(service), answerSeconds),
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

function connect(port: number): ControlPlaneService {
  const definition = loadPackageDefinition(
    loadSync(path.join(__dirname, "controller.proto"), {
      keepCase: true,
      enums: String,
      defaults: true,
    }),
  ) as unknown as {
    controlplane: {
      proto: {
        v1: {
          ControlPlaneService: new (
            address: string,
            credentials: unknown,
            options: object,
          ) => ControlPlaneService;
        };
      };
    };
  };
  return new definition.controlplane.proto.v1.ControlPlaneService(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
    // A proxy of the user's is not for addresses of this machine.
    { "grpc.enable_http_proxy": 0 },
  );
}

function ask<Reply>(call: Call<Reply>, seconds: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    call({}, { deadline: Date.now() + seconds * 1000 }, (error, reply) => {
      if (error) reject(error);
      else resolve(reply);
    });
  });
}
