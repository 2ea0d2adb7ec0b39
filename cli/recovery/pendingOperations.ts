import { rmSync } from "node:fs";
import * as path from "node:path";
import type { ObjectRemover } from "../../live/clusterObjects";
import type { Docker } from "../../live/docker";
import { removeEmptyKubeconfigs } from "../kubeconfigs";
import { PROJECT } from "../project";
import {
  type Checkpoint,
  clusterOf,
  KIND_CLUSTER,
  kubeconfigOf,
  logicalName,
  nameOf,
  recordedAuthority,
  type PendingOperation,
  providerOf,
  reachedCluster,
  type ResourceState,
} from "./checkpoint";
import { certificateAuthority, containerIds, controlPlane, kindObjects, nodeState } from "./kindNode";
import { judgeOwner, readEvidence } from "./unfinishedCluster";

/** What has become of a pending operation. */
export interface Settled {
  /** What was done about it, or why nothing has to be. */
  readonly line: string;
  /** What to type, if it has to stay: the next update cannot be begun. */
  readonly todo?: string;
}

/** What is known of the update that was interrupted, and how to reach what it made. */
export interface Interruption {
  readonly stackName: string;
  readonly checkpoint: Checkpoint;
  /** When the update began; undefined if that is not known. */
  readonly since?: Date;
  /** Whether clusters stay: what is in one that is removed next needs no clearing up. */
  readonly contents: boolean;
  readonly docker: Docker;
  /** Kubeconfigs of the stack's Kubernetes providers, by URN. */
  readonly kubeconfigs: () => Promise<Readonly<Record<string, string>>>;
  /** Removes objects from the cluster of a kubeconfig. */
  readonly objects: (kubeconfig: string) => ObjectRemover;
}

/** Brings what one operation was about back to a state from which the next update can go on. */
export async function settle(
  { type, resource }: PendingOperation,
  interruption: Interruption,
): Promise<Settled> {
  if (type === "reading" || type === "importing") {
    return { line: `${describe(resource)} was being read: nothing to clean up` };
  }
  if (type === "creating" && isRecorded(resource, interruption.checkpoint)) {
    return { line: `${describe(resource)} exists now: nothing to clean up` };
  }
  if (resource.type === KIND_CLUSTER) return settleCluster(type, resource, interruption);
  if (resource.type.startsWith("kubernetes:")) return settleContents(type, resource, interruption);
  if (type !== "creating") return { line: repeated(type, resource) };
  if (/^(pulumi|random):/.test(resource.type)) {
    return { line: `${describe(resource)} was being made: nothing to clean up, it exists in the state only` };
  }
  return {
    line: `${describe(resource)} may exist without being in the state`,
    todo: clearCommand(interruption.stackName, "If it is not there"),
  };
}

/** Whether a resource has come into the state by a later update, which Pulumi does without forgetting the earlier one. */
function isRecorded(resource: ResourceState, { resources = [] }: Checkpoint): boolean {
  return resources.some(
    (one) =>
      one.urn === resource.urn &&
      !one.delete &&
      !one.pendingReplacement &&
      objectName(one) === objectName(resource),
  );
}

async function settleCluster(
  type: PendingOperation["type"],
  resource: ResourceState,
  { stackName, checkpoint, since, docker }: Interruption,
): Promise<Settled> {
  const name = nameOf(resource);
  const kubeconfig = kubeconfigOf(resource);
  // Kind holds this for milliseconds, and does nothing while somebody else does.
  if (kubeconfig !== undefined) rmSync(path.resolve(PROJECT, `${kubeconfig}.lock`), { force: true });
  if (type !== "creating") return { line: repeated(type, resource) };
  const evidence = await readEvidence(docker, name, kubeconfig);
  if (evidence === undefined) {
    return { line: `the unfinished cluster ${name} has no containers: nothing to clean up` };
  }
  const written = checkpoint.manifest?.time;
  const owner = judgeOwner({
    ...evidence,
    interruptedSince: since,
    lastWrite: written === undefined ? undefined : new Date(written),
  });
  if (owner === "this stack") {
    const containers = await containerIds(docker, name);
    if (containers.length > 0) await docker("rm", "--force", "--volumes", ...containers);
    if (kubeconfig !== undefined) removeEmptyKubeconfigs([kubeconfig], { gone: [name] });
    return { line: `removing the unfinished cluster ${name}` };
  }
  const times = evidence.created.map((time) => time.toISOString()).join(", ");
  if (owner === "somebody else") {
    return {
      line: `the cluster ${name} stays: it was made at ${times}, before the interrupted update began, so it is not this stack's`,
    };
  }
  return {
    line: `the cluster ${name}, made at ${times}, may belong to this stack or to another one, so it is kept`,
    todo: [
      `If no other stack uses it, type: docker rm --force --volumes ${controlPlane(name)}. Then run again.`,
      clearCommand(stackName, "If it is another's"),
    ].join("\n  "),
  };
}

async function settleContents(
  type: PendingOperation["type"],
  resource: ResourceState,
  interruption: Interruption,
): Promise<Settled> {
  const { checkpoint, contents, docker } = interruption;
  const cluster = clusterOf(resource, checkpoint);
  if (cluster === undefined) return settleInExisting(type, resource, interruption);
  const name = nameOf(cluster);
  if (!contents) return { line: `${describe(resource)} goes with the cluster ${name}` };
  const work = remedy(type, resource);
  if (work === undefined) return { line: repeated(type, resource) };
  const state = await nodeState(docker, name);
  if (state === undefined) {
    return { line: `${describe(resource)} is gone: there is no container ${controlPlane(name)}` };
  }
  if (state !== "running") {
    const start = state === "paused" ? "unpause" : "start";
    return {
      line: `${describe(resource)} in ${name} was interrupted, and ${controlPlane(name)} does not run (${state})`,
      todo: `Type: docker ${start} ${controlPlane(name)}. Then run again.`,
    };
  }
  if ((await certificateAuthority(docker, name)) !== recordedAuthority(cluster)) {
    return { line: `${describe(resource)} is gone: the cluster ${name} is not the one that this stack made` };
  }
  await work.run(kindObjects(docker, name));
  return { line: `${work.line} in ${name}` };
}

/** In a cluster that was there before the stack: it is reached as the update has reached it. */
async function settleInExisting(
  type: PendingOperation["type"],
  resource: ResourceState,
  { stackName, checkpoint, kubeconfigs, objects }: Interruption,
): Promise<Settled> {
  const provider = providerOf(resource, checkpoint);
  const kubeconfig = provider && (await kubeconfigs())[provider.urn];
  if (provider === undefined || kubeconfig === undefined) {
    return {
      line: `${describe(resource)} is in a cluster that this stack does not reach`,
      todo: clearCommand(stackName, "Once you have looked at it there"),
    };
  }
  const work = remedy(type, resource);
  if (work === undefined) return { line: repeated(type, resource) };
  await work.run(objects(kubeconfig));
  return { line: `${work.line} in ${reachedCluster(provider)}` };
}

interface Remedy {
  readonly line: string;
  readonly run: (objects: ObjectRemover) => Promise<unknown>;
}

/** What to do in a cluster about an operation; undefined where the next update simply does it again. */
function remedy(type: PendingOperation["type"], resource: ResourceState): Remedy | undefined {
  if (resource.type === "kubernetes:helm.sh/v3:Release") return releaseRemedy(type, resource);
  // Patches change objects that somebody else has made.
  if (type !== "creating" || !/\/v\d\w*:/.test(resource.type) || resource.type.endsWith("Patch")) {
    return undefined;
  }
  const { apiVersion, kind, metadata } = objectOf(resource);
  const { name, namespace } = metadata ?? {};
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  return {
    line: `removing the unfinished ${describe(resource)}`,
    run: async (objects) => objects.deleteObject({ apiVersion, kind, name, namespace }),
  };
}

/**
 * Helm keeps the revisions of a release in Secrets, and refuses to do anything while the last one is pending. Without
 * the record of a revision that was interrupted the last deployed one is the last. Without any record Helm installs
 * anew, over the objects that bear the release's name.
 */
function releaseRemedy(type: PendingOperation["type"], resource: ResourceState): Remedy | undefined {
  const name = nameOf(resource);
  const namespace = resource.inputs?.namespace;
  const remove = (...labels: string[]): Remedy["run"] => {
    const selector = ["owner=helm", `name=${name}`, ...labels].join(",");
    return (objects) =>
      objects.deleteSecrets(typeof namespace === "string" ? namespace : undefined, selector);
  };
  if (type === "creating") {
    return { line: `removing the record of the unfinished Helm release ${name}`, run: remove() };
  }
  if (type === "updating") {
    return {
      line: `putting the Helm release ${name} back to its last deployed revision`,
      run: remove("status in (pending-install,pending-upgrade,pending-rollback)"),
    };
  }
  return undefined;
}

interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

function objectOf({ inputs = {} }: ResourceState): KubernetesObject {
  return inputs;
}

function objectName(resource: ResourceState): string {
  const { metadata } = objectOf(resource);
  return [metadata?.namespace ?? "", metadata?.name ?? nameOf(resource)].join("/");
}

function describe(resource: ResourceState): string {
  if (resource.type === KIND_CLUSTER) return `the cluster ${nameOf(resource)}`;
  if (resource.type === "kubernetes:helm.sh/v3:Release") return `Helm release ${nameOf(resource)}`;
  const { kind, metadata } = objectOf(resource);
  if (kind !== undefined && metadata?.name !== undefined) return `${kind} ${metadata.name}`;
  return `${resource.type} ${logicalName(resource)}`;
}

function repeated(type: PendingOperation["type"], resource: ResourceState): string {
  const doing = type === "deleting" ? "deleted" : type === "updating" ? "changed" : "made";
  return `${describe(resource)} was being ${doing}: the next update does that again`;
}

function clearCommand(stackName: string, when: string): string {
  return `${when}, type: npm run pulumi -- refresh --clear-pending-creates --yes --stack ${stackName}`;
}
