import { execFileSync } from "node:child_process";
import type { Stack } from "@pulumi/pulumi/automation";

/** A resource whose creation began, in an update that did not live to note its end. */
interface PendingOperation {
  readonly type: string;
  readonly resource: {
    readonly type: string;
    readonly provider?: string;
    readonly inputs?: Record<string, unknown>;
  };
}

interface Checkpoint {
  pending_operations?: PendingOperation[];
}

/**
 * Removes what an update that was killed had begun and not noted, so that the next one can go on: Kind clusters that
 * are not in the state, and Helm releases that wait for an end that never comes.
 *
 * @param report is told of each thing that is removed
 */
export async function recoverInterrupted(stack: Stack, report: (line: string) => void): Promise<void> {
  const state = await stack.exportStack();
  const checkpoint = state.deployment as Checkpoint;
  const pending = checkpoint.pending_operations ?? [];
  if (pending.length === 0) return;
  for (const { type, resource } of pending) {
    if (type !== "creating") continue;
    const name = String(resource.inputs?.name);
    if (resource.type === "kind:index/cluster:Cluster") {
      report(`removing the unfinished cluster ${name}`);
      removeContainers(name);
    }
    if (resource.type === "kubernetes:helm.sh/v3:Release") {
      report(`removing the record of the unfinished Helm release ${name}`);
      removeReleaseRecord(clusterOf(resource.provider ?? ""), name);
    }
  }
  checkpoint.pending_operations = [];
  await stack.importStack(state);
}

/** Containers of a Kind cluster, and their anonymous volumes. */
function removeContainers(clusterName: string): void {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  const containers = docker("ps", "--all", "--quiet", "--filter", filter).split("\n").filter(Boolean);
  if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
}

/** Helm keeps a release in Secrets; without them it installs anew, over the objects that bear the release's name. */
function removeReleaseRecord(clusterName: string, release: string): void {
  const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
  const selector = `owner=helm,name=${release}`;
  docker(
    "exec",
    `${clusterName}-control-plane`,
    ...kubectl,
    "delete",
    "secrets",
    "--all-namespaces",
    "--selector",
    selector,
  );
}

/** `Cluster` names its provider after itself. */
function clusterOf(provider: string): string {
  return (provider.split("::").slice(-2)[0] ?? "").replace(/-provider$/, "");
}

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" });
}
