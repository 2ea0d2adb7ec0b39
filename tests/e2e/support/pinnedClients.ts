import { type KindCluster, lines } from "./kindCluster";

interface KubernetesObject {
  metadata: { name: string; labels?: Record<string, string> };
  data?: Record<string, string>;
  spec?: PodSpec;
}
interface PodSpec {
  containers: { command: string[]; args: string[]; readinessProbe?: object }[];
  volumes: { name: string; configMap?: { name: string } }[];
  restartPolicy: string;
  nodeName?: string;
}

const SUFFIX = "pinned";

/**
 * Sends two messages through a session from every node of one cluster to every node of another, by clients that are
 * pinned to a node each. They are copies of the stack's own clients, under names of their own.
 *
 * @returns `slim-0 slim-2` for each pair, sender's node first, that could not exchange them
 */
export function failingPairs(
  from: KindCluster,
  sendersNodes: number,
  to: KindCluster,
  receiversNodes: number,
): string[] {
  try {
    for (let node = 0; node < receiversNodes; node++) startReceiver(to, node);
    to.kubectl("wait", "pods", "--for=condition=Ready", `--selector=${SUFFIX}=alice`, "--timeout=120s");
    for (let node = 0; node < sendersNodes; node++) startSender(from, node, receiversNodes);
    from.kubectl(
      "wait", "pods", "--for=jsonpath={.status.phase}=Succeeded", `--selector=${SUFFIX}=bob`, "--timeout=540s",
    ); // prettier-ignore
    return Array.from({ length: sendersNodes }, (_, sender) => {
      const log = lines(from.kubectl("logs", `bob-${sender}`));
      return Array.from({ length: receiversNodes }, (_, receiver) => {
        const verdict = log.find((line) => line.startsWith(`pair ${receiver}: `));
        return verdict === `pair ${receiver}: 0` ? [] : [`slim-${sender} slim-${receiver}`];
      });
    }).flat(2);
  } finally {
    for (const cluster of [from, to]) {
      cluster.kubectl(
        "delete",
        "pods,configmaps",
        `--selector=${SUFFIX}`,
        "--grace-period=1",
        "--ignore-not-found",
      );
    }
  }
}

function startReceiver(cluster: KindCluster, node: number): void {
  const pod = copyOf(cluster, "alice", node);
  apply(cluster, pod.files);
  apply(cluster, pod.pod);
}

function startSender(cluster: KindCluster, node: number, receivers: number): void {
  const { files, pod } = copyOf(cluster, "bob", node);
  const [container] = pod.spec?.containers ?? [];
  if (container === undefined) throw new Error("bob's pod has no container");
  const send = [...container.command, ...container.args]
    .map((word) => `'${word}'`)
    .join(" ")
    .replace("'org/ns/alice'", '"org/ns/alice-$receiver"')
    // A name of its own for each session: the routes of one that ended may still be on their way out.
    .replace(`'org/ns/bob-${node}'`, `"org/ns/bob-${node}-$receiver"`)
    .replace(/'--messages' '\d+' '--timeout' '\d+'/, "--messages 2 --timeout 200");
  container.command = ["sh", "-c"];
  container.args = [`for receiver in $(seq 0 ${receivers - 1}); do ${send}; echo "pair $receiver: $?"; done`];
  apply(cluster, files);
  apply(cluster, pod);
}

/** Pod and files of a client of the stack, connected to one node, under a name of its own. */
function copyOf(cluster: KindCluster, client: "alice" | "bob", node: number) {
  const selector = `app.kubernetes.io/component=${client},!${SUFFIX}`;
  const { items } = read(cluster, "pods", "--selector", selector) as { items: KubernetesObject[] };
  const spec = items[0]?.spec;
  const volume = spec?.volumes.find(({ name }) => name === "files");
  if (spec === undefined || volume?.configMap === undefined) throw new Error(`no pod ${client} to copy`);
  const files = read(cluster, "configmap", volume.configMap.name) as KubernetesObject;
  const name = `${client}-${node}`;
  const labels = { [SUFFIX]: client };

  const connection = JSON.parse(files.data?.["client.json"] ?? "{}") as { endpoint: string };
  connection.endpoint = `https://slim-${node}.slim-headless.slim.svc.cluster.local:46357`;
  volume.configMap.name = name;
  for (const container of spec.containers) {
    container.args = container.args.map((word) => (word === `org/ns/${client}` ? `org/ns/${name}` : word));
  }
  delete spec.nodeName;
  return {
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
    } as KubernetesObject,
  };
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
