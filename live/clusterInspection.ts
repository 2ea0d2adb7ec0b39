import { parse } from "yaml";
import {
  type Access,
  allows,
  CLUSTER_RIGHTS,
  type Extra,
  EXTRA_RIGHTS,
  neededAccess,
} from "../slim/clusterRights";
import { BUNDLE_KEY } from "../slim/names";
import { KubernetesCluster } from "./kubernetesCluster";
import { within } from "./within";

/** What to look for in a cluster that exists. */
export interface Inspected {
  readonly kubeconfig: string;
  /** Namespaces that may be there. */
  readonly namespaces: readonly string[];
  /** Namespace of a SPIRE that should be there. */
  readonly spireNamespace?: string;
  /** ConfigMap with its trust bundle. */
  readonly bundleConfigMap?: string;
  /**
   * What is to be put into it besides SPIRE and SLIM.
   * @default nothing
   */
  readonly extras?: readonly Extra[];
}

/** What a cluster that exists has. */
export interface ClusterInspection {
  /** UID of its namespace kube-system: no two clusters have the same. */
  readonly uid: string;
  /** What the user needs and may not do. */
  readonly missingAccess: Access[];
  /** Those of the namespaces that are there, with their annotations. */
  readonly namespaces: Record<string, Readonly<Record<string, string>>>;
  readonly storageClasses: { readonly name: string; readonly isDefault: boolean }[];
  /** Whether it knows the custom kinds of SPIRE. */
  readonly hasSpireKinds: boolean;
  /** Whether it knows the custom kinds of MetalLB, where that is to be put into it. */
  readonly hasMetalLbKinds: boolean;
  /** Names of its CSI drivers. */
  readonly csiDrivers: string[];
  /** The SPIRE that was looked for. */
  readonly spire?: SpireInspection;
}

/** A SPIRE that is there already. */
export interface SpireInspection {
  /** Class and trust domain of each controller manager in its namespace. */
  readonly classes: { readonly className: string; readonly trustDomain: string }[];
  /** Agents that are ready, and nodes that should have one; zero where there are none. */
  readonly agents: { readonly ready: number; readonly wanted: number };
  /** Folders of the nodes that the agents have mounted. */
  readonly agentFolders: string[];
  /** Trust bundle: a SPIFFE bundle document in JSON; undefined where there is none. */
  readonly bundle?: string;
}

/** For all of it. */
const ANSWER_SECONDS = 30;
const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/**
 * Looks into a cluster that exists; changes nothing.
 *
 * @throws Error if its API server doesn't answer in time, or refuses the user
 */
export async function inspectCluster(wanted: Inspected): Promise<ClusterInspection> {
  const cluster = await KubernetesCluster.from(wanted.kubeconfig);
  return within(ANSWER_SECONDS, inspect(cluster, wanted));
}

async function inspect(
  cluster: KubernetesCluster,
  { namespaces, spireNamespace, bundleConfigMap, extras = [] }: Inspected,
): Promise<ClusterInspection> {
  // Whoever may read nothing at all is told so once.
  await cluster.version();
  const rights = [...CLUSTER_RIGHTS, ...extras.flatMap((extra) => EXTRA_RIGHTS[extra])];
  const missingAccess = await readMissingAccess(cluster, neededAccess(rights));
  const mayRead = (resource: string) => !missingAccess.some((access) => access.resource === resource);
  const ifAllowed = <T>(resource: string, none: T, read: () => Promise<T>) =>
    mayRead(resource) ? read() : Promise.resolve(none);
  const customKind = (group: string, version: string, plural: string) =>
    ifAllowed(plural, undefined, () => cluster.customObjects(group, version, plural));
  const [found, storageClasses, spireKinds, metalLbKinds, spire, csiDrivers] = await Promise.all([
    ifAllowed("namespaces", {}, () => readNamespaces(cluster, ["kube-system", ...namespaces])),
    ifAllowed("storageclasses", [], () => readStorageClasses(cluster)),
    customKind("spire.spiffe.io", "v1alpha1", "clusterspiffeids"),
    extras.includes("metalLb") ? customKind("metallb.io", "v1beta1", "ipaddresspools") : undefined,
    spireNamespace === undefined ? undefined : readSpire(cluster, spireNamespace, bundleConfigMap),
    ifAllowed("csidrivers", [], () => readCsiDrivers(cluster)),
  ]);
  const { "kube-system": system, ...others } = found;
  return {
    uid: system?.uid ?? "",
    missingAccess,
    namespaces: Object.fromEntries(
      Object.entries(others).map(([name, { annotations }]) => [name, annotations]),
    ),
    storageClasses,
    hasSpireKinds: spireKinds !== undefined,
    hasMetalLbKinds: metalLbKinds !== undefined,
    csiDrivers,
    spire,
  };
}

interface FoundNamespace {
  readonly uid: string;
  readonly annotations: Record<string, string>;
}

async function readNamespaces(
  { core }: KubernetesCluster,
  names: string[],
): Promise<Record<string, FoundNamespace>> {
  const { items } = await core.listNamespace();
  return Object.fromEntries(
    items.flatMap(({ metadata }) =>
      metadata?.name !== undefined && names.includes(metadata.name)
        ? [[metadata.name, { uid: metadata.uid ?? "", annotations: metadata.annotations ?? {} }]]
        : [],
    ),
  );
}

async function readStorageClasses(cluster: KubernetesCluster): Promise<ClusterInspection["storageClasses"]> {
  const { items } = await cluster.storage.listStorageClass();
  return items.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    isDefault: metadata?.annotations?.[DEFAULT_CLASS] === "true",
  }));
}

async function readCsiDrivers({ storage }: KubernetesCluster): Promise<string[]> {
  const { items } = await storage.listCSIDriver();
  return items.flatMap(({ metadata }) => metadata?.name ?? []);
}

/** The rules that a user has are not all listed by every cluster, so what is not among them is asked for one by one. */
async function readMissingAccess(
  { authorization }: KubernetesCluster,
  needed: readonly Access[],
): Promise<Access[]> {
  const review = await authorization.createSelfSubjectRulesReview({
    body: { spec: { namespace: "default" } },
  });
  const rules = review.status?.resourceRules ?? [];
  const unclear = needed.filter((access) => !allows(rules, access));
  const answers = await Promise.all(
    unclear.map(async ({ apiGroup, resource: path, verb }) => {
      const [resource, subresource] = path.split("/");
      const body = { spec: { resourceAttributes: { group: apiGroup, resource, subresource, verb } } };
      const { status } = await authorization.createSelfSubjectAccessReview({ body });
      return status?.allowed === true;
    }),
  );
  return unclear.filter((_, index) => !answers[index]);
}

async function readSpire(
  { core, apps }: KubernetesCluster,
  namespace: string,
  bundleConfigMap: string | undefined,
): Promise<SpireInspection> {
  const [configMaps, daemonSets] = await Promise.all([
    core.listNamespacedConfigMap({ namespace }),
    apps.listNamespacedDaemonSet({ namespace, labelSelector: "app.kubernetes.io/name=agent" }),
  ]);
  const classes = configMaps.items.flatMap(({ data = {} }) =>
    Object.entries(data).flatMap(([file, text]) => (/\.ya?ml$/.test(file) ? classOf(text) : [])),
  );
  const agents = daemonSets.items.map(({ status }) => ({
    ready: status?.numberReady ?? 0,
    wanted: status?.desiredNumberScheduled ?? 0,
  }));
  return {
    classes,
    agents: {
      ready: sum(agents.map(({ ready }) => ready)),
      wanted: sum(agents.map(({ wanted }) => wanted)),
    },
    agentFolders: daemonSets.items.flatMap(({ spec }) =>
      (spec?.template.spec?.volumes ?? []).flatMap(({ hostPath }) => hostPath?.path ?? []),
    ),
    bundle: configMaps.items.find(({ metadata }) => metadata?.name === bundleConfigMap)?.data?.[BUNDLE_KEY],
  };
}

function classOf(text: string): SpireInspection["classes"] {
  const config = parse(text) as { kind?: string; className?: string; trustDomain?: string } | null;
  return config?.kind === "ControllerManagerConfig"
    ? [{ className: config.className ?? "", trustDomain: config.trustDomain ?? "" }]
    : [];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
