import { type Check, check, kubectl, podTrouble, putBack, type SeenCluster } from "./check";

/** The sample clients that run in a cluster. */
export function clientChecks(cluster: SeenCluster): Check[] {
  return cluster.expected.clients.map((client) =>
    client === "receiver" ? receiver(cluster) : sender(cluster),
  );
}

function receiver(cluster: SeenCluster): Check {
  const own = cluster.facts.pods.filter(({ namespace, name }) => namespace === "default" && name === "alice");
  if (own.some(({ ready }) => ready)) return check(cluster, "alice", "waits for messages");
  return check(cluster, "alice", own.length === 0 ? "none" : "not ready", {
    cause: podTrouble(own, "there is no pod default/alice"),
    next: own.length === 0 ? putBack(cluster) : kubectl(cluster, "logs alice --all-containers --tail 20"),
  });
}

function sender(cluster: SeenCluster): Check {
  const { sender } = cluster.facts;
  const logs = kubectl(cluster, "logs job/bob --all-containers");
  const again = putBack(cluster);
  if (sender === undefined) {
    return check(cluster, "bob", "none", { cause: "there is no Job default/bob", next: again });
  }
  const { state, message } = sender;
  const count = messageCount(message);
  const seen = count === undefined ? state : `${count.received} of ${count.requested} messages answered`;
  switch (state) {
    case "succeeded":
      return check(cluster, "bob", seen);
    case "running":
      return check(cluster, "bob", seen, { cause: "bob has not ended yet", next: `${logs} --follow` });
    case "failed":
      return check(cluster, "bob", seen, {
        cause: `bob failed: ${count === undefined ? lastLine(message) : "not every message was answered"}`,
        next: `${logs}; once the cause is gone: ${again}`,
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
