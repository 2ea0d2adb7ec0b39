import type { Read } from "../../../live/attempt";
import type { PostgresqlMember } from "../../../live/patroni";
import { type ClusterAccess, kubectlCommand } from "../../../slim/kubectl";
import type { PostgresqlOutputs } from "../../../stacks/postgres/outputs";
import { type Check, check, hidden, podTrouble } from "../check";
import type { EngineView } from "../dockerEngine";
import { onlyClusterChecks, type OnlyClusterView } from "../onlyCluster";
import { backupChecks } from "./backupChecks";
import type { InstallationFacts, PostgresqlFacts } from "./facts";

/** An installation, as it should be. */
export interface ExpectedInstallation
  extends ClusterAccess, Pick<PostgresqlOutputs, "clusterName" | "namespace" | "names" | "replicas"> {}

/** A stack that is PostgreSQL, as it should be, and as it was seen. */
export type PostgresqlView = OnlyClusterView<ExpectedInstallation, PostgresqlFacts>;

/** Megabytes of the log that a replica may not have received yet. */
const LAG_MB = 16;

/**
 * Judges what was seen of PostgreSQL.
 *
 * @param engine the Docker engine, for a cluster whose API server doesn't answer
 */
export function diagnosePostgresql(
  view: PostgresqlView,
  engine: EngineView,
  now: Date = new Date(),
): Check[] {
  return onlyClusterChecks(view, engine, (facts) => installationChecks(view.expected, facts, now));
}

/** Judges the members of an installation, and its backups. */
export function installationChecks(
  expected: ExpectedInstallation,
  facts: InstallationFacts,
  now: Date,
): Check[] {
  const { pods, members } = facts;
  const cluster = { name: expected.clusterName };
  const ready = pods.filter((pod) => pod.ready);
  const seen = `${ready.length} of ${expected.replicas} ready`;
  const kubectl = `${kubectlCommand(expected)} --namespace ${expected.namespace}`;
  const complete = ready.length >= expected.replicas;
  const problem = {
    cause: podTrouble(pods, "Kubernetes has made fewer pods than there shall be"),
    next: `${kubectl} describe statefulset,pods`,
  };
  return [
    check(cluster, "members", seen, complete ? undefined : problem),
    ...(expected.replicas === 0 ? [] : memberChecks(expected, cluster, members, kubectl)),
    ...backupChecks({ cluster, names: expected.names, kubectl, now }, facts),
  ];
}

function memberChecks(
  expected: ExpectedInstallation,
  cluster: { readonly name: string },
  members: Read<PostgresqlMember[]>,
  kubectl: string,
): Check[] {
  const parts = ["primary", ...(expected.replicas > 1 ? ["replicas", "synchronous"] : [])];
  if ("error" in members) return parts.map((part) => hidden(cluster, part, members.error));
  const logs = `${kubectl} logs --selector app=${expected.names.name} --container ${expected.names.container} --tail 20 --prefix`;
  const leader = members.value.find(({ role, state }) => role === "Leader" && state === "running");
  const primary =
    leader === undefined
      ? check(cluster, "primary", "none", {
          cause: "no member has taken the role of the primary: it was lost a moment ago, or none may take it",
          next: logs,
        })
      : check(cluster, "primary", leader.name);
  if (expected.replicas === 1) return [primary];
  const others = members.value.filter(({ role }) => role !== "Leader");
  const following = others.filter(({ state, lag }) => state === "streaming" && (lag ?? 0) <= LAG_MB);
  const behind = others.find((one) => !following.includes(one));
  const wanted = expected.replicas - 1;
  const replicas = check(
    cluster,
    "replicas",
    `${following.length} of ${wanted} follow`,
    following.length >= wanted
      ? undefined
      : {
          cause:
            behind === undefined
              ? "Patroni knows fewer members than there shall be"
              : `${behind.name} is ${behind.state}${behind.lag === undefined ? "" : `, ${behind.lag} MB behind`}`,
          next: logs,
        },
  );
  const standby = others.find(({ role }) => role === "Sync Standby");
  const synchronous =
    standby === undefined
      ? check(cluster, "synchronous", "none", {
          cause:
            "no replica confirms rows before they are acknowledged: a loss of the primary loses the last ones",
          next: logs,
        })
      : check(cluster, "synchronous", standby.name);
  return [primary, replicas, synchronous];
}
