import { type Docker, runDocker } from "../../live/docker";
import { readCertificateAuthority } from "../kubeconfigs";
import { engineName, otherEngine, readEngine } from "../status/dockerEngine";
import { type Checkpoint, kindClusters, nameOf, recordedAuthority, type ResourceState } from "./checkpoint";
import { EngineRecords } from "./engineRecords";
import { replacedByNextUpdate } from "./replacedByNextUpdate";
import type { StackStore } from "./stackStore";

export interface EngineOptions {
  readonly docker?: Docker;
  readonly environment?: NodeJS.ProcessEnv;
  readonly records?: EngineRecords;
}

/**
 * The Kind clusters of a stack that somebody has removed. Not found is not removed: another engine may have them. So
 * either this engine has other clusters of the stack, or it is noted that the cluster was on it.
 *
 * @throws Error that names the engine, if it does not answer, or is not known to be the stack's
 */
export async function findRemovedClusters(
  checkpoint: Checkpoint,
  stackName: string,
  { docker = runDocker, environment = process.env, records = new EngineRecords() }: EngineOptions = {},
): Promise<ResourceState[]> {
  // One whose deletion was interrupted is made anew anyhow.
  const clusters = kindClusters(checkpoint).filter(({ pendingReplacement }) => !pendingReplacement);
  if (clusters.length === 0) return [];
  const { engine, containers } = await readEngine(docker, environment);
  const asked = engineName(engine);
  if ("error" in containers) throw new Error(`Cannot reach ${asked}: ${containers.error}`);
  const id = await engineId(docker);
  const isHere = (cluster: ResourceState) =>
    containers.value.some((container) => container.cluster === nameOf(cluster));
  const [here, missing] = [clusters.filter(isHere), clusters.filter((cluster) => !isHere(cluster))];
  for (const authority of here.flatMap((cluster) => recordedAuthority(cluster) ?? [])) {
    records.note(authority, id);
  }
  const wasHere = (cluster: ResourceState) => records.find(recordedAuthority(cluster) ?? "") === id;
  if (here.length > 0 || missing.every(wasHere)) return missing;
  const names = clusters.map(nameOf).join(", ");
  throw new Error(
    [
      `${capitalized(asked)} has no container of the stack ${stackName} (${names}), and they may have been created on another engine. Nothing was changed.`,
      `If they are on another engine: ${otherEngine(engine)}, then run again.`,
      `If somebody has removed them, type: npm run pulumi -- destroy --yes --stack ${stackName}`,
    ].join("\n"),
  );
}

/**
 * Has the next update make the clusters anew that somebody has removed, with everything that was in them; the other
 * clusters stay.
 *
 * @param report is told each such cluster
 */
export async function replaceRemovedClusters(
  store: StackStore,
  checkpoint: Checkpoint,
  report: (line: string) => void,
  options: EngineOptions = {},
): Promise<void> {
  const removed = await findRemovedClusters(checkpoint, store.name, options);
  if (removed.length === 0) return;
  for (const cluster of removed) {
    report(`somebody has removed the cluster ${nameOf(cluster)}: it is made anew`);
  }
  const state = await store.export();
  await store.import({ ...state, deployment: replacedByNextUpdate(state.deployment, removed) });
}

/**
 * Notes that clusters were made on the engine that this shell uses. Never fails: it is for a later run, which asks where
 * there is no note.
 *
 * @param clusters their kubeconfig files, by name
 */
export async function noteEngine(
  clusters: Record<string, { readonly kubeconfigFile?: string }>,
  { docker = runDocker, records = new EngineRecords() }: EngineOptions = {},
): Promise<void> {
  const id = await engineId(docker).catch(() => undefined);
  if (id === undefined) return;
  for (const [name, { kubeconfigFile }] of Object.entries(clusters)) {
    const authority = kubeconfigFile && readCertificateAuthority(kubeconfigFile, name);
    if (authority !== undefined) records.note(authority, id);
  }
}

/** Forgets on which engine clusters were, once they are destroyed. */
export function forgetEngine(checkpoint: Checkpoint, records = new EngineRecords()): void {
  for (const cluster of kindClusters(checkpoint)) {
    const authority = recordedAuthority(cluster);
    if (authority !== undefined) records.forget(authority);
  }
}

async function engineId(docker: Docker): Promise<string> {
  return (await docker("info", "--format", "{{.ID}}")).trim();
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
