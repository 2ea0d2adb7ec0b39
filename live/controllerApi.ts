import * as path from "node:path";
import { credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Link, RegisteredNode } from "../slim/mesh";
import type { WorkloadNames } from "../slim/names";
import { NORTHBOUND_PORT } from "../slim/ports";
import type { KubernetesCluster } from "./kubernetesCluster";

/** What a SLIM controller knows of its fleet. */
export interface ControllerView {
  readonly nodes: RegisteredNode[];
  readonly links: Link[];
}

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
 * Asks a controller for its nodes and links, by its administration API that only its own pod reaches.
 *
 * @param answerSeconds for its answers
 * @throws Error if there is no running controller, or it doesn't answer in time
 */
export async function readController(
  cluster: KubernetesCluster,
  { namespace, labels }: Pick<WorkloadNames, "namespace" | "labels">,
  answerSeconds = 10,
): Promise<ControllerView> {
  const { items } = await cluster.core.listNamespacedPod({
    namespace,
    labelSelector: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    fieldSelector: "status.phase=Running",
  });
  const pod = items[0]?.metadata?.name;
  if (pod === undefined) throw new Error("no pod of the controller is running");
  const forwarded = await cluster.forward(namespace, pod, NORTHBOUND_PORT);
  const service = connect(forwarded.port);
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
    forwarded.close();
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
