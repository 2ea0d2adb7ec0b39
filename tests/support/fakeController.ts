import * as path from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  status,
  type sendUnaryData,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { SlimLineName } from "../../slim/line";

/** A link as the administration API tells it. */
export interface FakeLink {
  readonly source_node_id: string;
  readonly dest_node_id: string;
  readonly status: string;
  readonly status_msg?: string;
  readonly deleted?: boolean;
}

/** A connection of a node, as SLIM 3.4 tells it. */
export interface FakeConnection {
  readonly connection_type: string;
  readonly direction: string;
  readonly peer_node_id: string;
}

/** What a fake controller knows. */
export interface FakeFleet {
  readonly nodes: { readonly id: string; readonly status: string }[];
  readonly links: FakeLink[];
  /** Connections by the ID of a node; SLIM 3.4 only. A node without any does not answer. */
  readonly connections?: Record<string, FakeConnection[]>;
}

/** The administration API of a SLIM controller, on a port of the loopback address. */
export class FakeController {
  /** How often the nodes were asked for. */
  public looks = 0;

  private constructor(
    private readonly server: Server,
    public readonly port: number,
  ) {}

  /** @param fleet is asked at each look; without one a call is never answered */
  public static async start(
    fleet: (look: number) => FakeFleet | undefined,
    line: SlimLineName = "1.4",
  ): Promise<FakeController> {
    const server = new Server();
    const answer =
      (reply: (fleet: FakeFleet) => object) =>
      (_call: unknown, done: sendUnaryData<object>): void => {
        const known = fleet(controller.looks);
        if (known !== undefined) done(null, reply(known));
      };
    const stream =
      (entries: (fleet: FakeFleet) => object[]) =>
      (call: ServerWritableStream<object, object>): void => {
        const known = fleet(controller.looks);
        if (known === undefined) return;
        for (const entry of entries(known)) call.write(entry);
        call.end();
      };
    const looked =
      <Arguments extends unknown[]>(handler: (...given: Arguments) => void) =>
      (...given: Arguments): void => {
        controller.looks += 1;
        handler(...given);
      };
    const handlers = {
      "1.4": {
        ListNodes: looked(answer(({ nodes }) => ({ entries: nodes }))),
        ListLinks: answer(({ links }) => ({ links })),
      },
      "3.4": {
        ListNodes: looked(stream(({ nodes }) => nodes)),
        ListLinks: stream(({ links }) => links),
        ListConnections: ({ request }: { request: { id: string } }, done: sendUnaryData<object>) => {
          const entries = fleet(controller.looks)?.connections?.[request.id];
          if (entries) done(null, { entries });
          else done({ code: status.UNAVAILABLE, details: "the node is away" });
        },
      },
    };
    server.addService(service(line), handlers[line]);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    const controller = new FakeController(server, port);
    return controller;
  }

  public stop(): void {
    this.server.forceShutdown();
  }
}

function service(line: SlimLineName) {
  const file = path.join(__dirname, "..", "..", "live", "lines", `v${line}`, "controller.proto");
  const definition = loadPackageDefinition(loadSync(file, { keepCase: true, enums: String, defaults: true }));
  const proto = (definition.controlplane as GrpcObject).proto as GrpcObject;
  return ((proto.v1 as GrpcObject).ControlPlaneService as ServiceClientConstructor).service;
}
