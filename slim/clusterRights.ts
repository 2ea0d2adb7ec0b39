/** A rule of a ClusterRole. */
export interface ClusterRight {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const MANAGE = ["get", "list", "watch", "create", "update", "patch", "delete"];

/**
 * What a user must be allowed in a cluster that exists, so that SPIRE and SLIM can be put into it. docs/cluster-rights.yaml
 * is the same as a ClusterRole.
 */
export const CLUSTER_RIGHTS: readonly ClusterRight[] = [
  {
    apiGroups: [""],
    resources: [
      "namespaces",
      "configmaps",
      "secrets",
      "services",
      "serviceaccounts",
      "persistentvolumeclaims",
      "pods",
      "podtemplates",
    ],
    verbs: MANAGE,
  },
  // The link check asks the controller, and status asks the SPIRE server, inside of their pods.
  { apiGroups: [""], resources: ["pods/exec", "pods/portforward"], verbs: ["get", "create"] },
  { apiGroups: [""], resources: ["pods/log", "events", "endpoints"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets"], verbs: MANAGE },
  { apiGroups: ["apps"], resources: ["replicasets", "controllerrevisions"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: MANAGE },
  { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list"] },
  { apiGroups: ["storage.k8s.io"], resources: ["csidrivers"], verbs: MANAGE },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: [
      "validatingadmissionpolicies",
      "validatingadmissionpolicybindings",
      "validatingwebhookconfigurations",
    ],
    verbs: MANAGE,
  },
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: MANAGE },
  {
    apiGroups: ["spire.spiffe.io"],
    resources: ["clusterspiffeids", "clusterfederatedtrustdomains", "clusterstaticentries"],
    verbs: MANAGE,
  },
  // The chart of SPIRE and alice's keeper have roles of their own: nobody may grant more than he has, unless he may escalate.
  {
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["clusterroles", "roles"],
    verbs: [...MANAGE, "escalate", "bind"],
  },
  {
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["clusterrolebindings", "rolebindings"],
    verbs: MANAGE,
  },
];

/** What some clusters get besides. */
export type Extra = "networkPolicies" | "metalLb" | "postgresql";

/** What he must be allowed for that, in addition. */
export const EXTRA_RIGHTS: Readonly<Record<Extra, readonly ClusterRight[]>> = {
  networkPolicies: [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: MANAGE }],
  metalLb: [{ apiGroups: ["metallb.io"], resources: ["ipaddresspools", "l2advertisements"], verbs: MANAGE }],
  postgresql: [{ apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: MANAGE }],
};

/** One thing that a user may do, or not. */
export interface Access {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verb: string;
}

/** Every single thing that rights allow. */
export function neededAccess(rights: readonly ClusterRight[] = CLUSTER_RIGHTS): Access[] {
  return rights.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((apiGroup) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ apiGroup, resource, verb }))),
    ),
  );
}

/** Whether rules allow something for every object of its kind. */
export function allows(
  rules: readonly (Partial<ClusterRight> & { readonly resourceNames?: readonly string[] })[],
  { apiGroup, resource, verb }: Access,
): boolean {
  const has = (some: readonly string[] = [], one: string) => some.includes(one) || some.includes("*");
  return rules.some(
    ({ apiGroups, resources, verbs, resourceNames = [] }) =>
      resourceNames.length === 0 && has(apiGroups, apiGroup) && has(resources, resource) && has(verbs, verb),
  );
}

/** Accesses in words, one entry for each resource: `create, delete clusterroles.rbac.authorization.k8s.io`. */
export function describeAccess(accesses: readonly Access[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const { apiGroup, resource, verb } of accesses) {
    const name = apiGroup === "" ? resource : `${resource}.${apiGroup}`;
    verbs.set(name, [...(verbs.get(name) ?? []), verb]);
  }
  return [...verbs].map(([name, some]) => `${some.join(", ")} ${name}`);
}
