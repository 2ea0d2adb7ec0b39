import * as path from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** A link as the administration API tells it. */
export interface FakeLink {
  readonly source_node_id: string;
  readonly dest_node_id: string;
  readonly status: string;
  readonly status_msg?: string;
  readonly deleted?: boolean;
}

/** What a fake controller knows. */
export interface FakeFleet {
  readonly nodes: { readonly id: string; readonly status: string }[];
  readonly links: FakeLink[];
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
  public static async start(fleet: (look: number) => FakeFleet | undefined): Promise<FakeController> {
    const server = new Server();
    const answer =
      (reply: (fleet: FakeFleet) => object) =>
      (_call: unknown, done: sendUnaryData<object>): void => {
        const known = fleet(controller.looks);
        if (known !== undefined) done(null, reply(known));
      };
    server.addService(service(), {
      ListNodes: (call: unknown, done: sendUnaryData<object>) => {
        controller.looks += 1;
        answer(({ nodes }) => ({ entries: nodes }))(call, done);
      },
      ListLinks: answer(({ links }) => ({ links })),
    });
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

function service() {
  const file = path.join(__dirname, "..", "..", "live", "lines", "v1.4", "controller.proto");
  const definition = loadPackageDefinition(loadSync(file, { keepCase: true, enums: String, defaults: true }));
  const proto = (definition.controlplane as GrpcObject).proto as GrpcObject;
  return ((proto.v1 as GrpcObject).ControlPlaneService as ServiceClientConstructor).service;
}
