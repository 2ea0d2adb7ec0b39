import {
  type Check,
  check,
  inNamespace,
  kubectl,
  path,
  podTrouble,
  putBack,
  type SeenCluster,
} from "./check";

/** The sample clients that run in a cluster. */
export function clientChecks(cluster: SeenCluster): Check[] {
  return cluster.expected.clients.map((client) =>
    client === "receiver" ? receiver(cluster) : sender(cluster),
  );
}

function receiver(cluster: SeenCluster): Check {
  const { receiver: names } = cluster.expected.names;
  const own = cluster.facts.pods.filter((pod) => path(pod) === path(names));
  if (own.some(({ ready }) => ready)) return check(cluster, names.name, "waits for messages");
  const logs = `logs ${inNamespace(names.namespace)}${names.name} --all-containers --tail 20`;
  return check(cluster, names.name, own.length === 0 ? "none" : "not ready", {
    cause: podTrouble(own, `there is no pod ${path(names)}`),
    next: own.length === 0 ? putBack(cluster) : kubectl(cluster, logs),
  });
}

function sender(cluster: SeenCluster): Check {
  const { sender } = cluster.facts;
  const { sender: names } = cluster.expected.names;
  const part = names.name;
  const there = inNamespace(names.namespace);
  const logs = kubectl(cluster, `logs ${there}${part} --all-containers`);
  const again = putBack(cluster);
  if (sender === undefined) {
    return check(cluster, part, "none", { cause: `there is no pod ${path(names)}`, next: again });
  }
  const { state, message, trouble } = sender;
  const count = messageCount(message);
  const seen = count === undefined ? state : `${count.received} of ${count.requested} messages answered`;
  const failure = trouble ?? (count === undefined ? lastLine(message) : "not every message was answered");
  switch (state) {
    case "succeeded":
      return check(cluster, part, seen);
    case "running": {
      const cause = `${part} is still running${message === "" ? "" : `: ${message}`}`;
      return check(cluster, part, seen, { cause, next: `${logs} --follow` });
    }
    case "retrying":
      return check(cluster, part, seen, { cause: `${part} failed and tries again: ${failure}`, next: logs });
    case "failed":
      return check(cluster, part, seen, {
        cause: `${part} failed: ${failure}`,
        next: `${kubectl(cluster, `delete pod ${there}${part}`)}; then ${again}`,
      });
  }
}

/** The result that the sender leaves as its last line. */
function messageCount(message: string): { requested: number; received: number } | undefined {
  try {
    return JSON.parse(lastLine(message)) as { requested: number; received: number };
  } catch {
    return undefined;
  }
}

function lastLine(message: string): string {
  return message.trim().split("\n").pop() ?? "";
}
