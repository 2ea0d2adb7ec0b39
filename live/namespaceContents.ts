import type { KubernetesObject, V1OwnerReference } from "@kubernetes/client-node";
import { KubernetesCluster } from "./kubernetesCluster";
import { within } from "./within";

/** An object in a namespace, as far as it tells who made it. */
export interface NamespacedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `type` of a Secret. */
  readonly type?: string;
}

/** Kinds of which people make objects. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...["ConfigMap", "Secret", "Service", "ServiceAccount", "PersistentVolumeClaim", "Pod"].map(
    (kind) => ["v1", kind] as const,
  ),
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => ["apps/v1", kind] as const),
  ["batch/v1", "Job"],
  ["batch/v1", "CronJob"],
  ["networking.k8s.io/v1", "Ingress"],
];

/** What Kubernetes itself puts into every namespace. */
const INBORN = ["ConfigMap kube-root-ca.crt", "ServiceAccount default"];

const ANSWER_SECONDS = 15;

/**
 * The objects in namespaces that somebody has made there: neither a controller, for another object, nor Kubernetes.
 *
 * @throws Error if the API server doesn't answer in time, or refuses the user
 */
export async function namespaceContents(
  kubeconfig: string,
  namespaces: readonly string[],
): Promise<NamespacedObject[]> {
  const cluster = await KubernetesCluster.from(kubeconfig);
  const lists = namespaces.flatMap((namespace) =>
    KINDS.map(async ([apiVersion, kind]) => {
      const objects = await cluster.objectsIn(namespace, apiVersion, kind);
      return objects.flatMap((object) => madeBySomebody(object, { kind, namespace }) ?? []);
    }),
  );
  return (await within(ANSWER_SECONDS, Promise.all(lists))).flat();
}

function madeBySomebody(
  { metadata = {}, ...object }: KubernetesObject,
  { kind, namespace }: { readonly kind: string; readonly namespace: string },
): NamespacedObject | undefined {
  const { name = "", annotations = {}, labels = {} } = metadata;
  const owners: V1OwnerReference[] = metadata.ownerReferences ?? [];
  const { type } = object as { readonly type?: string };
  const isToken = type === "kubernetes.io/service-account-token";
  if (owners.length > 0 || isToken || INBORN.includes(`${kind} ${name}`)) return undefined;
  return { kind, namespace, name, annotations, labels, type };
}
