import { attempt, type Read } from "../live/attempt";
import { type NamespacedObject, namespaceContents } from "../live/namespaceContents";
import { type Checkpoint, existingClusters, reachedCluster, type ResourceState } from "./recovery";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** As many are named; the others are counted. */
const NAMED = 10;

/**
 * Looks for what others have put into the namespaces that a stack has made in clusters that were there before it: it goes with
 * these namespaces.
 *
 * @param readKubeconfigs the kubeconfigs of the stack's Kubernetes providers, by URN; asked only if there are such clusters
 * @param list for tests
 * @returns a line by the name of each cluster that has any, or could not be looked into
 */
export async function foreignObjects(
  checkpoint: Checkpoint,
  readKubeconfigs: () => Promise<Readonly<Record<string, string>>>,
  list = namespaceContents,
): Promise<Readonly<Record<string, string>>> {
  const clusters = existingClusters(checkpoint);
  if (clusters.length === 0) return {};
  const found = await Promise.all(
    Object.entries(await readKubeconfigs()).map(async ([provider, kubeconfig]) => {
      const cluster = reachedCluster({ urn: provider });
      const own = (checkpoint.resources ?? []).filter((one) => one.provider?.startsWith(`${provider}::`));
      const namespaces = own.flatMap(({ type, id }) => (type === NAMESPACE && id !== undefined ? [id] : []));
      if (!clusters.includes(cluster) || namespaces.length === 0) return [];
      const line = describe(await attempt(list(kubeconfig, namespaces)), ownership(own));
      return line === undefined ? [] : [[cluster, line] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

function describe(
  read: Read<NamespacedObject[]>,
  isOwn: (object: NamespacedObject) => boolean,
): string | undefined {
  if ("error" in read) {
    return `what others may have put into its namespaces there, which cannot be looked into: ${read.error}`;
  }
  const foreign = read.value.filter((object) => !isOwn(object));
  if (foreign.length === 0) return undefined;
  const named = foreign.slice(0, NAMED).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  const more = foreign.length > NAMED ? ` and ${foreign.length - NAMED} more` : "";
  return `what others have put into its namespaces there: ${named.join(", ")}${more}`;
}

/** Whether an object is one of these resources, or Helm has made it for one of them. */
function ownership(resources: readonly ResourceState[]): (object: NamespacedObject) => boolean {
  const ids = new Set(
    resources.map(({ type, id }) => `${(type.split(":").pop() ?? "").replace(/Patch$/, "")} ${id ?? ""}`),
  );
  const releases = resources.flatMap(({ type, id }) => (type === RELEASE && id !== undefined ? [id] : []));
  const ofRelease = ({ namespace, annotations, labels, type, kind }: NamespacedObject) => {
    const release =
      type === "helm.sh/release.v1"
        ? labels.name
        : // A StatefulSet's claims bear the labels of its pods.
          (annotations["meta.helm.sh/release-name"] ??
          (kind === "PersistentVolumeClaim" ? labels["app.kubernetes.io/instance"] : undefined));
    return release !== undefined && releases.includes(`${namespace}/${release}`);
  };
  return (object) => ids.has(`${object.kind} ${object.namespace}/${object.name}`) || ofRelease(object);
}
