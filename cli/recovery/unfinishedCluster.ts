import type { Docker } from "../../live/docker";
import { readCertificateAuthority } from "../kubeconfigs";
import { certificateAuthority, containerIds, kubectl, nodeState } from "./kindNode";

/** What is known of the containers that bear the name of a Kind cluster whose creation was interrupted. */
export interface Evidence {
  /** When Docker made them. */
  readonly created: readonly Date[];
  /** When the interrupted update began; undefined if it left no lock. */
  readonly interruptedSince?: Date;
  /** When the interrupted update wrote the state for the last time. */
  readonly lastWrite?: Date;
  /** Whether Kind has done its last step, the storage class. */
  readonly finished: boolean;
  /** Certificate authority of the cluster; undefined if it has none yet, or doesn't run. */
  readonly certificateAuthority?: string;
  /** Certificate authority in the kubeconfig file that this stack gives to the cluster. */
  readonly ownCertificateAuthority?: string;
}

/** Whose containers they are. */
export type Owner = "this stack" | "somebody else" | "unknown";

/** Kind makes its container at once, unless it has to pull the image; the engine may be busy. */
const ENGINE_SLACK_MILLISECONDS = 30_000;

/**
 * Judges whose containers of this name are. Kind marks no owner, so it is by what they hold and when they were made.
 *
 * While an update makes a cluster, nobody else can: Kind refuses a name that is in use. So what was made between the
 * beginning of that update and the last sign of its life is its own.
 */
export function judgeOwner(evidence: Evidence): Owner {
  const { created, interruptedSince, lastWrite, finished } = evidence;
  const { certificateAuthority: found, ownCertificateAuthority: own } = evidence;
  if (found !== undefined && found === own) return "this stack";
  if (interruptedSince === undefined || lastWrite === undefined) return "unknown";
  if (created.some((time) => time < interruptedSince)) return "somebody else";
  const until = lastWrite.getTime() + ENGINE_SLACK_MILLISECONDS;
  // Kind writes the kubeconfig right after its last step: one that was killed has not come so far.
  return !finished && created.every((time) => time.getTime() <= until) ? "this stack" : "unknown";
}

/** Reads all evidence but the times of the update; undefined if there are no containers of this name. */
export async function readEvidence(
  docker: Docker,
  clusterName: string,
  kubeconfigFile: string | undefined,
): Promise<Evidence | undefined> {
  const containers = await containerIds(docker, clusterName);
  if (containers.length === 0) return undefined;
  const created = await creationTimes(docker, containers);
  // What is left of Kind may be removing them.
  if (created === undefined) return readEvidence(docker, clusterName, kubeconfigFile);
  const own = {
    created,
    ownCertificateAuthority: kubeconfigFile && readCertificateAuthority(kubeconfigFile, clusterName),
  };
  if ((await nodeState(docker, clusterName)) !== "running") return { ...own, finished: false };
  const storageClasses = kubectl(docker, clusterName, "get", "storageclasses", "--output=name");
  return {
    ...own,
    certificateAuthority: await certificateAuthority(docker, clusterName).catch(() => undefined),
    finished: await storageClasses.then(
      (names) => names.trim() !== "",
      () => false,
    ),
  };
}

/** When containers were made; undefined if one of them is gone meanwhile. */
async function creationTimes(docker: Docker, containers: string[]): Promise<Date[] | undefined> {
  try {
    const printed = await docker("inspect", "--format", "{{.Created}}", ...containers);
    return printed
      .split("\n")
      .filter(Boolean)
      .map((text) => new Date(text));
  } catch (error) {
    if (/no such (object|container)/i.test((error as Error).message)) return undefined;
    throw error;
  }
}
