import { createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type {
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObject,
  KubernetesObjectApi,
  StorageV1Api,
  V1Status,
} from "@kubernetes/client-node";

type Client = Awaited<ReturnType<typeof loadClient>>;

/** Loads the client library: an ES module that takes its time, so only for those who need it. */
export async function loadClient() {
  return import("@kubernetes/client-node");
}

/** A local port that is forwarded to a pod, until it is closed. */
export interface ForwardedPort {
  readonly port: number;
  close(): void;
}

/** A running cluster to look into. */
export class KubernetesCluster {
  public readonly core: CoreV1Api;
  public readonly apps: AppsV1Api;
  public readonly storage: StorageV1Api;
  /** Asks what the user may do. */
  public readonly authorization: AuthorizationV1Api;
  private readonly custom: CustomObjectsApi;
  /** Knows the kinds that it has looked up once. */
  private readonly objects: KubernetesObjectApi;

  private constructor(
    private readonly client: Client,
    private readonly config: KubeConfig,
  ) {
    this.core = config.makeApiClient(client.CoreV1Api);
    this.apps = config.makeApiClient(client.AppsV1Api);
    this.storage = config.makeApiClient(client.StorageV1Api);
    this.authorization = config.makeApiClient(client.AuthorizationV1Api);
    this.custom = config.makeApiClient(client.CustomObjectsApi);
    this.objects = client.KubernetesObjectApi.makeApiClient(config);
  }

  /**
   * Reads the kubeconfig; nothing is sent yet.
   *
   * @param kubeconfig its text
   */
  public static async from(kubeconfig: string): Promise<KubernetesCluster> {
    const client = await loadClient();
    const config = new client.KubeConfig();
    config.loadFromString(kubeconfig);
    return new KubernetesCluster(client, config);
  }

  /** Version of Kubernetes: `v1.34.3`. */
  public async version(): Promise<string> {
    const { gitVersion } = await this.config.makeApiClient(this.client.VersionApi).getCode();
    return gitVersion;
  }

  /** All objects of a custom kind; undefined if the cluster doesn't know the kind. */
  public async customObjects<T>(group: string, version: string, plural: string): Promise<T[] | undefined> {
    try {
      const list = (await this.custom.listClusterCustomObject({ group, version, plural })) as { items: T[] };
      return list.items;
    } catch (error) {
      if (error instanceof this.client.ApiException && error.code === 404) return undefined;
      throw error;
    }
  }

  /** All objects of a kind in a namespace; none where the cluster doesn't know the kind, or the user may not list it. */
  public async objectsIn(namespace: string, apiVersion: string, kind: string): Promise<KubernetesObject[]> {
    try {
      return (await this.objects.list(apiVersion, kind, namespace)).items;
    } catch (error) {
      if (isUnknownKind(error)) return [];
      if (error instanceof this.client.ApiException && [403, 404].includes(error.code)) return [];
      throw error;
    }
  }

  /**
   * Asks for the deletion of an object; resolves to whether it is still there.
   *
   * @param object an object of a kind that the cluster doesn't know isn't there
   */
  public async deleteObject(object: KubernetesObject): Promise<boolean> {
    try {
      await this.objects.delete(object, undefined, undefined, undefined, undefined, "Background");
      return true;
    } catch (error) {
      if (isUnknownKind(error) || (error instanceof this.client.ApiException && error.code === 404))
        return false;
      throw error;
    }
  }

  /**
   * Runs a command in a container; resolves to what it printed.
   *
   * @throws Error with what it printed to its standard error, if it failed
   */
  public async exec(namespace: string, pod: string, container: string, command: string[]): Promise<string> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const printed = Promise.all([text(stdout), text(stderr)]);
    const status = await new Promise<V1Status>((resolve, reject) => {
      new this.client.Exec(this.config)
        .exec(namespace, pod, container, command, stdout, stderr, null, false, resolve)
        .then(
          (socket: unknown) => {
            // Without effect, if the status came before.
            (socket as WebSocket).addEventListener("close", () => {
              reject(new Error(`the connection to ${namespace}/${pod} broke`));
            });
          },
          // The library rejects with an event.
          (event: unknown) => {
            reject(new Error((event as { message?: string }).message ?? "no connection"));
          },
        );
    });
    stdout.end();
    stderr.end();
    const [out, error] = await printed;
    if (status.status === "Success") return out;
    throw new Error(
      `${command.join(" ")} in ${namespace}/${pod}: ${error.trim() || (status.message ?? "failed")}`,
    );
  }

  /** Forwards a local port to one of a pod, also to one that the pod has on its loopback address alone. */
  public async forward(namespace: string, pod: string, targetPort: number): Promise<ForwardedPort> {
    const forward = new this.client.PortForward(this.config);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      forward.portForward(namespace, pod, [targetPort], socket, null, socket).then(
        (opened: unknown) => {
          const tunnel = opened as WebSocket;
          tunnel.addEventListener("close", () => socket.destroy());
          const close = () => {
            tunnel.close();
          };
          if (socket.destroyed) close();
          else socket.once("close", close);
        },
        () => socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
    const close = () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    return { port: address.port, close };
  }
}

function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Unrecognized API version and kind");
}
