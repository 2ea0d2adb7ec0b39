import * as path from "node:path";
import { ClusterObjects, type ObjectRemover } from "../../live/clusterObjects";
import { dockerWithin } from "../../live/docker";
import { onceAsked } from "../../live/onceAsked";
import { readProject } from "../project";
import { bookkeepingFolder } from "./bookkeepingFolder";
import type { Checkpoint } from "./checkpoint";
import { type Interruption, settle } from "./pendingOperations";
import { type EngineOptions, findRemovedClusters } from "./removedClusters";
import { StackLocks } from "./stackLocks";
import type { StackStore } from "./stackStore";

export {
  type Checkpoint,
  existingClusters,
  kindClusters,
  kubeconfigOf,
  nameOf,
  reachedCluster,
  type ResourceState,
} from "./checkpoint";
export { replaceFailedPods } from "./failedPods";
export { inUse } from "./inUse";
export { findRemovedClusters, forgetEngine, noteEngine, replaceRemovedClusters } from "./removedClusters";
export { type ExportedState, stackStore } from "./stackStore";

/** For a deletion in a cluster on a busy machine; `kubectl` itself gives up after 60 s. */
const DOCKER_SECONDS = 90;

export interface RecoveryOptions extends EngineOptions {
  /** Whether to clear up inside of clusters too; needless where they are removed next. */
  readonly contents?: boolean;
  /**
   * Removes objects from the cluster of a kubeconfig, where that was there before the stack.
   * @default through its API server
   */
  readonly objects?: (kubeconfig: string) => ObjectRemover;
}

/**
 * Clears up after an update that was killed, so that the next one can go on: locks of processes that are gone, Kind
 * clusters and Kubernetes objects that are not in the state, Helm releases that wait for an end that never comes.
 *
 * @param report is told each thing that is done, or need not be
 * @returns the stack's state without pending operations
 * @throws Error that says what to type, if the stack is in use, or if something cannot be cleaned up safely; its pending
 * operations then stay
 */
export async function recoverInterrupted(
  store: StackStore,
  report: (line: string) => void,
  {
    contents = true,
    docker = dockerWithin(DOCKER_SECONDS),
    objects = (kubeconfig) => new ClusterObjects(kubeconfig),
    ...engine
  }: RecoveryOptions = {},
): Promise<Checkpoint> {
  const folder = lockFolder(store);
  const locks = folder === undefined ? undefined : await StackLocks.take(folder, store.name);
  try {
    const state = await store.export();
    const checkpoint = state.deployment;
    const pending = checkpoint.pending_operations ?? [];
    if (pending.length > 0) {
      if (locks === undefined) await store.requireUnlocked(state);
      // On another engine there is nothing to clear up, which says nothing.
      await findRemovedClusters(checkpoint, store.name, { docker, ...engine });
      const since = locks?.interruptedSince;
      const kubeconfigs = onceAsked(() => store.kubeconfigs());
      await settleAll(
        { stackName: store.name, checkpoint, since, contents, docker, kubeconfigs, objects },
        report,
      );
    }
    locks?.releaseStale(report);
    locks?.release();
    if (pending.length === 0) return checkpoint;
    const settled = { ...checkpoint, pending_operations: [] };
    await store.import({ ...state, deployment: settled });
    return settled;
  } finally {
    locks?.release();
  }
}

/** @throws Error that lists what has to stay, after everything else was done */
async function settleAll(interruption: Interruption, report: (line: string) => void): Promise<void> {
  const kept: string[] = [];
  for (const operation of interruption.checkpoint.pending_operations ?? []) {
    const { line, todo } = await settle(operation, interruption).catch((error: unknown) => {
      const { urn } = operation.resource;
      throw new Error(
        `An interrupted update was ${operation.type} ${urn}, which cannot be cleaned up: ${(error as Error).message}`,
        { cause: error },
      );
    });
    if (todo === undefined) report(line);
    else kept.push(`${line}\n  ${todo}`);
  }
  if (kept.length === 0) return;
  throw new Error(
    [
      `An interrupted update of the stack ${interruption.stackName} left something that cannot be cleaned up safely; nothing was changed.`,
      ...kept,
    ].join("\n"),
  );
}

/** Folder with the locks of a stack, where the backend keeps them in files. */
function lockFolder({ name, backend }: StackStore): string | undefined {
  const folder = bookkeepingFolder(backend);
  if (folder === undefined) return undefined;
  const [stack = "", project = readProject().name, organization = "organization"] = name.split("/").reverse();
  return path.join(folder, "locks", organization, project, stack);
}
