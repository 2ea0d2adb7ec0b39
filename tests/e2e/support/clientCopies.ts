import { readFileSync } from "node:fs";
import * as path from "node:path";
import { fleetNames } from "../../../slim/names";
import type { KindCluster } from "./kindCluster";

interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  data?: Record<string, string>;
  spec?: PodSpec;
}
interface Container {
  command: string[];
  args: string[];
}
interface PodSpec {
  containers: Container[];
  volumes: { name: string; configMap?: { name: string } }[];
  restartPolicy: string;
  nodeName?: string;
}

/** Where a client has its files. */
const FOLDER = "/etc/slim";
const SESSION_FILE = "slim_session.py";
const SESSION = readFileSync(path.join(__dirname, SESSION_FILE), "utf8");

/** Label of a copy: the name of the client that it is a copy of. */
export const COPY_OF = "copy-of";

/** A copy of a sample client: its pod, whose container may be changed, and its files. */
export interface ClientCopy {
  readonly name: string;
  readonly files: KubernetesObject & { readonly data: Record<string, string> };
  readonly pod: KubernetesObject;
  readonly container: Container;
}

/** A copy of a client of the stack, connected to one node, under a name of its own; nothing is made yet. */
export function copyOf(cluster: KindCluster, client: "alice" | "bob", node: number): ClientCopy {
  const selector = `app.kubernetes.io/component=${client},!${COPY_OF}`;
  const { items } = read(cluster, "pods", "--selector", selector) as { items: KubernetesObject[] };
  const spec = items[0]?.spec;
  const volume = spec?.volumes.find(({ name }) => name === "files");
  const container = spec?.containers[0];
  if (spec === undefined || container === undefined || volume?.configMap === undefined) {
    throw new Error(`no pod ${client} to copy`);
  }
  const files = read(cluster, "configmap", volume.configMap.name) as KubernetesObject;
  const name = `${client}-${node}`;
  const labels = { [COPY_OF]: client };

  const connection = JSON.parse(files.data?.["client.json"] ?? "{}") as { endpoint: string };
  connection.endpoint = nodeEndpoint(connection.endpoint, node);
  volume.configMap.name = name;
  container.args = container.args.map((word) => (word === `org/ns/${client}` ? `org/ns/${name}` : word));
  delete spec.nodeName;
  return {
    name,
    container,
    files: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, labels },
      data: { ...files.data, "client.json": JSON.stringify(connection) },
    },
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        labels: { ...labels, "app.kubernetes.io/name": "slim-client", "app.kubernetes.io/component": client },
      },
      spec,
    },
  };
}

/** Endpoint of one node, in the namespace and DNS domain of the one for all of them: `https://slim.slim.svc.cluster.local:46357`. */
function nodeEndpoint(endpoint: string, node: number): string {
  const { name, headlessService } = fleetNames().nodes;
  return endpoint.replace(/(?<=:\/\/)[^.]+/, `${name}-${node}.${headlessService}`);
}

/** Makes a copy. */
export function create(cluster: KindCluster, { files, pod }: ClientCopy): void {
  apply(cluster, files);
  apply(cluster, pod);
}

/**
 * Makes a copy that runs a Python program of ours, which may import slim_session.
 *
 * @param program its file
 */
export function createRunning(
  cluster: KindCluster,
  copy: ClientCopy,
  program: string,
  args: readonly string[],
): void {
  const name = path.basename(program);
  Object.assign(copy.files.data, { [name]: readFileSync(program, "utf8"), [SESSION_FILE]: SESSION });
  copy.container.command = ["python3", `${FOLDER}/${name}`];
  copy.container.args = [...args];
  create(cluster, copy);
}

/** What slim_session.connect needs: the file with a copy's connection, and the address of the Workload API. */
export function connectionOf({ container: { args } }: ClientCopy): [string, string] {
  return [`${FOLDER}/client.json`, args[args.indexOf("--spire-socket-path") + 1] ?? ""];
}

/** Removes all copies in a cluster. */
export function removeCopies(cluster: KindCluster): void {
  const selector = `--selector=${COPY_OF}`;
  cluster.kubectl("delete", "pods,configmaps", selector, "--grace-period=1", "--ignore-not-found");
}

function read(cluster: KindCluster, ...what: string[]): unknown {
  return JSON.parse(cluster.kubectl("get", ...what, "-o", "json"));
}

function apply(cluster: KindCluster, object: object): void {
  cluster.kubectlWithInput(
    JSON.stringify(object),
    "create",
    "-f",
    "-",
    "--namespace",
    cluster.clientNamespace,
  );
}
