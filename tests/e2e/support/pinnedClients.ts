import { COPY_OF, copyOf, create, removeCopies } from "./clientCopies";
import { type KindCluster, lines } from "./kindCluster";

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
    to.kubectl("wait", "pods", "--for=condition=Ready", `--selector=${COPY_OF}=alice`, "--timeout=120s");
    for (let node = 0; node < sendersNodes; node++) startSender(from, node, receiversNodes);
    from.kubectl(
      "wait", "pods", "--for=jsonpath={.status.phase}=Succeeded", `--selector=${COPY_OF}=bob`, "--timeout=540s",
    ); // prettier-ignore
    return Array.from({ length: sendersNodes }, (_, sender) => {
      const log = lines(from.kubectl("logs", `bob-${sender}`));
      return Array.from({ length: receiversNodes }, (_, receiver) => {
        const verdict = log.find((line) => line.startsWith(`pair ${receiver}: `));
        return verdict === `pair ${receiver}: 0` ? [] : [`slim-${sender} slim-${receiver}`];
      });
    }).flat(2);
  } finally {
    for (const cluster of [from, to]) removeCopies(cluster);
  }
}

function startReceiver(cluster: KindCluster, node: number): void {
  create(cluster, copyOf(cluster, "alice", node));
}

function startSender(cluster: KindCluster, node: number, receivers: number): void {
  const copy = copyOf(cluster, "bob", node);
  const { container } = copy;
  const send = [...container.command, ...container.args]
    .map((word) => `'${word}'`)
    .join(" ")
    .replace("'org/ns/alice'", '"org/ns/alice-$receiver"')
    // A name of its own for each session: the routes of one that ended may still be on their way out.
    .replace(`'org/ns/bob-${node}'`, `"org/ns/bob-${node}-$receiver"`)
    .replace(/'--messages' '\d+' '--timeout' '\d+'/, "--messages 2 --timeout 200");
  container.command = ["sh", "-c"];
  container.args = [`for receiver in $(seq 0 ${receivers - 1}); do ${send}; echo "pair $receiver: $?"; done`];
  create(cluster, copy);
}
