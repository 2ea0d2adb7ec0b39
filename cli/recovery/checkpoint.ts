/** What is used of a resource in an exported state. */
export interface ResourceState {
  readonly urn: string;
  /** As its provider knows it; of a Kubernetes object `<namespace>/<name>`. */
  readonly id?: string;
  readonly type: string;
  /** The provider that it was made with: its URN, `::`, its ID. */
  readonly provider?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly dependencies?: readonly string[];
  /** What each input comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
  readonly ignoreChanges?: readonly string[];
  /** Why it did not become what it was waited for, although it was made. */
  readonly initErrors?: readonly string[];
  /** Set on what was replaced and still has to be deleted. */
  readonly delete?: boolean;
  /** Set on what was deleted and still has to be made anew. */
  readonly pendingReplacement?: boolean;
  /** Set on what the next update replaces. */
  readonly taint?: boolean;
}

/** Something that an update began and whose end it did not record. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: ResourceState;
}

/** The deployment of an exported state. */
export interface Checkpoint {
  /** When the state was written last. */
  readonly manifest?: { readonly time?: string };
  readonly resources?: readonly ResourceState[];
  readonly pending_operations?: readonly PendingOperation[];
}

export const KIND_CLUSTER = "kind:index/cluster:Cluster";
export const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";

/** Name of a resource in its program. */
export function logicalName({ urn }: Pick<ResourceState, "urn">): string {
  return urn.split("::").pop() ?? "";
}

/** Name of the cluster that a provider of this project's components reaches. */
export function reachedCluster(provider: Pick<ResourceState, "urn">): string {
  return logicalName(provider).replace(/-provider$/, "");
}

/** The outputs of a stack; undefined if no update has come to them. */
export function stackOutputs({ resources = [] }: Checkpoint): ResourceState["outputs"] {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
}

/** The Kind clusters that a stack has. */
export function kindClusters({ resources = [] }: Checkpoint): ResourceState[] {
  return resources.filter(({ type, delete: replaced }) => type === KIND_CLUSTER && !replaced);
}

/** Names of the clusters that were there before the stack. */
export function existingClusters({ resources = [] }: Checkpoint): string[] {
  return resources
    .filter(({ type, delete: replaced }) => type === "slim:index:ExistingCluster" && !replaced)
    .map(logicalName);
}

/** Name of a Kind cluster, a Helm release, or whatever else takes one. */
export function nameOf({ inputs }: ResourceState): string {
  return typeof inputs?.name === "string" ? inputs.name : "";
}

/** The Kubernetes provider of a resource; undefined if it has none. */
export function providerOf(
  { provider }: ResourceState,
  { resources = [] }: Checkpoint,
): ResourceState | undefined {
  const urn = provider?.split("::").slice(0, -1).join("::");
  return resources.find((one) => one.urn === urn && one.type === KUBERNETES_PROVIDER);
}

/** The Kind cluster that a resource lives in, by its provider's kubeconfig; undefined if it lives in none. */
export function clusterOf(resource: ResourceState, checkpoint: Checkpoint): ResourceState | undefined {
  const dependencies = providerOf(resource, checkpoint)?.dependencies ?? [];
  const { resources = [] } = checkpoint;
  return resources.find((one) => one.type === KIND_CLUSTER && dependencies.includes(one.urn));
}

/** The certificate authority of a Kind cluster in PEM, as the state knows it. */
export function recordedAuthority({ outputs }: ResourceState): string | undefined {
  const pem = outputs?.clusterCaCertificate;
  return typeof pem === "string" ? pem.trim() : undefined;
}

/** File that a Kind cluster's kubeconfig is written to, relative to the project's folder. */
export function kubeconfigOf({ inputs }: ResourceState): string | undefined {
  return typeof inputs?.kubeconfigPath === "string" ? inputs.kubeconfigPath : undefined;
}
