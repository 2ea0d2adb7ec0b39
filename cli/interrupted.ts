import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
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
 * Removes what an update that was killed had begun and not noted, so that the next one can go on: Kind clusters and
 * Kubernetes objects that are not in the state, and Helm releases that wait for an end that never comes.
 *
 * @param report is told of each thing that is removed
 * @param contents whether to clear up inside of clusters too; needless where they are removed next
 */
export async function recoverInterrupted(
  stack: Stack,
  report: (line: string) => void,
  { contents = true }: { contents?: boolean } = {},
): Promise<void> {
  if (hasStaleLock(stack)) {
    report("releasing the lock of an update that is no longer running");
    await stack.cancel();
  }
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
    if (!contents) continue;
    const clusterName = clusterOf(resource.provider ?? "");
    if (resource.type === "kubernetes:helm.sh/v3:Release") {
      report(`removing the record of the unfinished Helm release ${name}`);
      removeReleaseRecord(clusterName, name);
    } else if (isKubernetesObject(resource.type)) {
      report(`removing the unfinished ${objectName(resource.inputs)} in ${clusterName}`);
      removeObject(clusterName, resource.inputs);
    }
  }
  checkpoint.pending_operations = [];
  await stack.importStack(state);
}

/** Whether the processes that hold the stack, in a backend of files on this machine, are all gone. */
function hasStaleLock(stack: Stack): boolean {
  const backend = stack.workspace.envVars.PULUMI_BACKEND_URL ?? "";
  if (!backend.startsWith("file://")) return false;
  const folder = path.join(backend.slice("file://".length), ".pulumi", "locks");
  const locks = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
        (file) => file.endsWith(".json") && path.basename(path.dirname(file)) === stack.name,
      )
    : [];
  const holders = locks.map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Lock);
  return (
    holders.length > 0 && holders.every(({ pid, hostname: host }) => host === hostname() && !isRunning(pid))
  );
}

/** What Pulumi writes into a lock. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Patches change objects that somebody else has made. */
function isKubernetesObject(type: string): boolean {
  return /^kubernetes:.*\/v\d\w*:/.test(type) && !type.endsWith("Patch");
}

interface ObjectInputs {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

function objectName({ kind, metadata }: ObjectInputs = {}): string {
  return `${kind ?? "object"} ${metadata?.name ?? ""}`;
}

/** Deletes an object, if it is there, and waits until it is gone. */
function removeObject(clusterName: string, { apiVersion, kind, metadata }: ObjectInputs = {}): void {
  const { name, namespace } = metadata ?? {};
  if (name === undefined) return;
  const object = JSON.stringify({ apiVersion, kind, metadata: { name, namespace } });
  kubectl(clusterName, ["delete", "--ignore-not-found", "--filename", "-"], object);
}

/** Containers of a Kind cluster, and their anonymous volumes. */
function removeContainers(clusterName: string): void {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  const containers = docker("ps", "--all", "--quiet", "--filter", filter).split("\n").filter(Boolean);
  if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
}

/** Helm keeps a release in Secrets; without them it installs anew, over the objects that bear the release's name. */
function removeReleaseRecord(clusterName: string, release: string): void {
  const selector = `owner=helm,name=${release}`;
  kubectl(clusterName, ["delete", "secrets", "--all-namespaces", "--selector", selector]);
}

/**
 * kubectl in the node of a Kind cluster; nothing, where somebody has removed the cluster.
 *
 * @throws Error that says what to type, if the node is there and doesn't run
 */
function kubectl(clusterName: string, args: string[], input = ""): void {
  const node = `${clusterName}-control-plane`;
  const state = docker("ps", "--all", "--filter", `name=^${node}$`, "--format", "{{.State}}").trim();
  if (state === "") return;
  if (state !== "running") {
    throw new Error(
      `An interrupted update has left something in ${clusterName}, which does not run. Type: docker start ${node}, and then the same again.`,
    );
  }
  const administrator = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
  dockerWithInput(input, "exec", "-i", node, ...administrator, ...args, "--timeout=60s");
}

/** `Cluster` names its provider after itself. */
function clusterOf(provider: string): string {
  return (provider.split("::").slice(-2)[0] ?? "").replace(/-provider$/, "");
}

function docker(...args: string[]): string {
  return dockerWithInput("", ...args);
}

function dockerWithInput(input: string, ...args: string[]): string {
  try {
    return execFileSync("docker", args, { encoding: "utf8", stdio: "pipe", input });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(
      `What an interrupted update left cannot be removed, as Docker says: ${(stderr ?? message).trim()}`,
      { cause: error },
    );
  }
}
