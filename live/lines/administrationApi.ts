import {
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

interface Options {
  readonly deadline: number;
}

/** A call with one answer. */
export type Unary<Request, Reply> = (
  request: Request,
  options: Options,
  done: (error: ServiceError | null, reply: Reply) => void,
) => void;

/** A call whose answer comes entry by entry. */
export type Streaming<Request, Entry> = (
  request: Request,
  options: Options,
) => {
  on(event: "data", listener: (entry: Entry) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "end", listener: () => void): void;
};

/**
 * Connects to the administration ("northbound") API of a controller.
 *
 * @param port local port that is forwarded to it
 * @param protoFile what of the API is called
 */
export function connect(port: number, protoFile: string): unknown {
  const definition = loadPackageDefinition(
    loadSync(protoFile, { keepCase: true, enums: String, defaults: true }),
  );
  const proto = (definition.controlplane as GrpcObject).proto as GrpcObject;
  const Service = (proto.v1 as GrpcObject).ControlPlaneService as ServiceClientConstructor;
  return new Service(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
    // A proxy of the user's is not for addresses of this machine.
    { "grpc.enable_http_proxy": 0 },
  );
}

/** The answer to a call, or an error if it doesn't come in time. */
export function ask<Request, Reply>(
  call: Unary<Request, Reply>,
  request: Request,
  seconds: number,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    call(request, within(seconds), (error, reply) => {
      if (error) reject(error);
      else resolve(reply);
    });
  });
}

/** All entries of an answer, or an error if they don't come in time. */
export function askForAll<Request, Entry>(
  call: Streaming<Request, Entry>,
  request: Request,
  seconds: number,
): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    const answer = call(request, within(seconds));
    answer.on("data", (entry) => entries.push(entry));
    answer.on("error", reject);
    answer.on("end", () => {
      resolve(entries);
    });
  });
}

function within(seconds: number): Options {
  return { deadline: Date.now() + seconds * 1000 };
}
