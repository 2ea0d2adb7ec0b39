import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { fleetNames } from "../../slim/names";
import { type WebSocket, WebSocketServer } from "ws";

/** As much of a Kubernetes object as a selector looks at. */
export interface FakeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** How a command in a container ends; it breaks off where the connection is lost. */
export type FakeExec =
  | { readonly stdout?: string; readonly stderr?: string; readonly failure?: string }
  | "breaks off"
  | "never ends";

/** What a fake cluster has. */
export interface FakeContents {
  /** Objects by their collection: `v1/pods`, `apps/v1/statefulsets`. A group that is in none is unknown to it. */
  readonly objects?: Record<string, FakeObject[]>;
  /** Answers to commands. */
  readonly exec?: (command: string[], container: string, pod: string) => FakeExec;
  /** What its API groups have, as discovery tells: `apps/v1`. */
  readonly kinds?: Record<string, { kind: string; name: string; namespaced: boolean }[]>;
  /** How often an object is still found after its deletion was asked for. */
  readonly lingers?: number;
  /** Rules of the user's; by default he may do everything. */
  readonly rules?: object[];
  /** What he may do besides, which only an access review tells. */
  readonly mayDo?: (access: {
    group: string;
    resource: string;
    subresource?: string;
    verb: string;
  }) => boolean;
  /** Ports of this machine that stand for ports of pods: `namespace/pod:port`. */
  readonly ports?: Record<string, number>;
}

/** The API server of a cluster, as far as this project asks one; on the loopback address, without TLS. */
export class FakeCluster {
  /** Paths that were asked for. */
  public readonly requests: string[] = [];
  /** Paths of objects whose deletion was asked for. */
  public readonly deleted: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public readonly kubeconfig: string,
    public contents: FakeContents,
  ) {
    const webSockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => [...offered][0] ?? false,
    });
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    server.on("request", (request, response) => {
      this.answer(request, response);
    });
    server.on("upgrade", (request, socket, head) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.talk(new URL(request.url ?? "", "http://x"), webSocket);
      });
    });
  }

  public static async start(contents: FakeContents = {}): Promise<FakeCluster> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new FakeCluster(server, kubeconfig((server.address() as AddressInfo).port), contents);
  }

  /** Ends all connections, and takes no more. */
  public async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://x");
    this.requests.push(url.pathname);
    if (url.pathname.startsWith("/apis/authorization.k8s.io/")) {
      void text(request).then((body) => {
        this.review(url, JSON.parse(body) as Review, response);
      });
      return;
    }
    const reply =
      request.method === "DELETE"
        ? this.remove(url)
        : url.pathname === "/version"
          ? VERSION
          : (this.discovery(url) ?? this.list(url));
    response.writeHead(reply === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(reply ?? status("Failure", "the server could not find the requested resource")),
    );
  }

  private discovery({ pathname }: URL): object | undefined {
    const resources = this.contents.kinds?.[pathname.replace(/^\/apis?\//, "")];
    return resources && { kind: "APIResourceList", apiVersion: "v1", resources };
  }

  /** Deletes an object that one of the collections has. */
  private remove({ pathname }: URL): object | undefined {
    const [, group, namespace, plural, name] =
      /^\/apis?\/(.+?)(?:\/namespaces\/([^/]+))?\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const { objects = {}, lingers = 0 } = this.contents;
    const found = objects[`${group}/${plural}`]?.some(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    const asked = this.deleted.filter((path) => path === pathname).length;
    this.deleted.push(pathname);
    return found && asked <= lingers ? status("Success") : undefined;
  }

  private review({ pathname }: URL, { spec }: Review, response: ServerResponse): void {
    const { rules = [ALL_RIGHTS], mayDo } = this.contents;
    const status = pathname.endsWith("/selfsubjectrulesreviews")
      ? { resourceRules: rules, nonResourceRules: [], incomplete: false }
      : { allowed: mayDo?.(spec.resourceAttributes) ?? false };
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ apiVersion: "authorization.k8s.io/v1", spec, status }));
  }

  private list({ pathname, searchParams }: URL): object | undefined {
    const [, collection] = /^\/apis?\/(.+)$/.exec(pathname.replace(/\/namespaces\/[^/]+(?=\/)/, "")) ?? [];
    const namespace = /\/namespaces\/([^/]+)\//.exec(pathname)?.[1];
    if (collection === undefined) return undefined;
    const { objects = {} } = this.contents;
    if (objects[collection] === undefined && !BUILT_IN.test(collection)) return undefined;
    const items = (objects[collection] ?? []).filter(
      (one) =>
        (namespace === undefined || one.metadata.namespace === namespace) &&
        selected(searchParams.get("fieldSelector"), (field) => fieldOf(one, field)) &&
        selected(searchParams.get("labelSelector"), (label) => one.metadata.labels?.[label]),
    );
    return { kind: "List", apiVersion: "v1", metadata: {}, items };
  }

  private talk({ pathname, searchParams }: URL, webSocket: WebSocket): void {
    const [, namespace, pod, subresource] =
      /\/namespaces\/([^/]+)\/pods\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    if (subresource === "exec") {
      const container = searchParams.get("container") ?? "";
      const ended = this.contents.exec?.(searchParams.getAll("command"), container, pod ?? "");
      if (ended === "breaks off") webSocket.terminate();
      else if (ended !== undefined && ended !== "never ends") endExec(webSocket, ended);
    } else {
      const port = this.contents.ports?.[`${namespace}/${pod}:${searchParams.get("ports")}`];
      if (port === undefined) webSocket.terminate();
      else tunnel(webSocket, port);
    }
  }
}

function kubeconfig(port: number): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "fake",
    contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
    clusters: [
      { name: "fake", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
    ],
    users: [{ name: "fake", user: { token: "fake" } }],
  });
}

interface Review {
  readonly spec: {
    readonly resourceAttributes: { group: string; resource: string; subresource?: string; verb: string };
  };
}

const ALL_RIGHTS = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const VERSION = { major: "1", minor: "34", gitVersion: "v1.34.3" };
const BUILT_IN = /^(v1|apps\/v1|storage\.k8s\.io\/v1)\//;

function status(outcome: "Success" | "Failure", message?: string): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: outcome, message };
}

/** Whether a selector of the form `name=value` takes an object with these values; so does no selector. */
function selected(selector: string | null, value: (name: string) => string | undefined): boolean {
  if (selector === null) return true;
  return selector.split(",").every((part) => {
    const [name = "", wanted] = part.split("=");
    return value(name) === wanted;
  });
}

function fieldOf(object: FakeObject, field: string): string | undefined {
  const value = field
    .split(".")
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], object);
  return typeof value === "string" ? value : undefined;
}

const [STDOUT, STDERR, STATUS] = [1, 2, 3];

function endExec(webSocket: WebSocket, { stdout, stderr, failure }: Exclude<FakeExec, string>): void {
  const send = (channel: number, text: string) => {
    webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  };
  // In two parts, as a longer answer comes.
  const middle = Math.ceil((stdout ?? "").length / 2);
  for (const part of [stdout?.slice(0, middle), stdout?.slice(middle)]) if (part) send(STDOUT, part);
  if (stderr !== undefined) send(STDERR, stderr);
  send(STATUS, JSON.stringify(failure === undefined ? status("Success") : status("Failure", failure)));
  webSocket.close();
}

/** Both channels of a forwarded port begin with its number. */
function tunnel(webSocket: WebSocket, port: number): void {
  const socket = connect(port, "127.0.0.1");
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port % 65536);
  webSocket.send(Buffer.concat([Buffer.from([0]), number]));
  webSocket.send(Buffer.concat([Buffer.from([1]), number]));
  socket.on("data", (data) => {
    webSocket.send(Buffer.concat([Buffer.from([0]), data]));
  });
  socket.on("close", () => {
    webSocket.close();
  });
  socket.on("error", () => undefined);
  webSocket.on("message", (message: Buffer) => socket.write(message.subarray(1)));
  webSocket.on("close", () => socket.destroy());
}

/** A pod of a SLIM controller. */
export function controllerPod(phase: string, name = "slim-control-x"): FakeObject {
  const { namespace, labels } = fleetNames().controller;
  return { metadata: { name, namespace, labels }, status: { phase } };
}
