import * as pulumi from "@pulumi/pulumi";
import { attempt } from "../../live/attempt";
import { type ClusterInspection, inspectCluster, type SpireInspection } from "../../live/clusterInspection";
import { describeAccess, type Extra } from "../../slim/clusterRights";
import { BUNDLE_KEY, type FleetNames } from "../../slim/names";
import { isOwner, stackOwner } from "../../slim/owner";
import { CSI_DRIVER } from "../../slim/workloadApi";
import { clusterNames } from "./clusterNames";
import type { ExistingSpireSettings } from "./existingSpire";
import { type Fleet, type FleetCluster, isFederated } from "./fleet";
import { SPIRE_DATABASE_NAMESPACE, spireDatabaseOf } from "./spireServers";

/** Looks into a cluster that exists. */
export type ClusterInspector = typeof inspectCluster;

/** What was found in the clusters of a fleet that exist, by cluster name. */
export type ExistingClusters = Readonly<Record<string, ClusterInspection>>;

/** A key of a cluster and what is wrong with it. */
interface Problem {
  readonly key: string;
  readonly expected: string;
  readonly given: string;
}

/** What a cluster gets besides SPIRE and SLIM. */
function extrasOf(definition: FleetCluster): Extra[] {
  return [
    ...(definition.settings?.enableNetworkPolicies === false ? [] : (["networkPolicies"] as const)),
    ...(definition.metalLb ? (["metalLb"] as const) : []),
    ...(spireDatabaseOf(definition) ? (["postgresql"] as const) : []),
  ];
}

/**
 * Looks into the clusters of a fleet that exist, before anything is made in one of them.
 *
 * @param inspect for tests
 * @throws pulumi.RunError that lists everything because of which the fleet cannot be put into them
 */
export async function requireUsableClusters(
  fleet: Fleet,
  inspect: ClusterInspector = inspectCluster,
): Promise<ExistingClusters> {
  const found: Record<string, ClusterInspection> = {};
  const problems = await Promise.all(
    fleet.clusters.map(async (definition): Promise<Problem[]> => {
      const { name, existing, existingSpire } = definition;
      if (existing === undefined) return [];
      const { kubeconfig, server } = existing;
      const names = clusterNames(fleet, definition);
      const read = await attempt(
        inspect({
          kubeconfig,
          namespaces: [
            names.spire.namespace,
            names.nodes.namespace,
            names.loadBalancerNamespace,
            SPIRE_DATABASE_NAMESPACE,
          ],
          spireNamespace: existingSpire?.namespace,
          bundleConfigMap: existingSpire?.bundleConfigMap,
          extras: extrasOf(definition),
        }),
      );
      if ("error" in read) {
        return [
          {
            key: "kubeconfig",
            expected: "a cluster that answers",
            given: `${server}, which does not: ${read.error}`,
          },
        ];
      }
      found[name] = read.value;
      return checks({ definition, names, hasForeign: isFederated(fleet), seen: read.value });
    }),
  );
  const all = fleet.clusters.flatMap(({ name }, index) => {
    const own = problems[index] ?? [];
    const twin = fleet.clusters.findIndex((other) => found[other.name]?.uid === found[name]?.uid);
    const same =
      found[name] === undefined || twin === index || found[name].uid === ""
        ? []
        : [{ key: "kubeconfig", expected: `another cluster than clusters[${twin}]`, given: "the same one" }];
    return [...own, ...same].map(
      ({ key, expected, given }) =>
        `${pulumi.getProject()}:clusters[${index}]${key === "" ? "" : `.${key}`} (${name}): expected ${expected}; given ${given}`,
    );
  });
  if (all.length > 0) {
    throw new pulumi.RunError(["the clusters that exist cannot be used as they are:", ...all].join("\n  "));
  }
  return found;
}

/** A cluster that exists, with what was found in it. */
interface Candidate {
  readonly definition: FleetCluster;
  readonly names: FleetNames;
  /** Whether other trust domains have to trust it. */
  readonly hasForeign: boolean;
  readonly seen: ClusterInspection;
}

function checks(candidate: Candidate): Problem[] {
  const { definition, seen } = candidate;
  return [
    rights(definition, seen),
    storage(definition, seen),
    ...namespaces(candidate),
    ...spire(candidate),
    csiDriver(candidate),
    metalLb(candidate),
  ].flatMap((problem) => problem ?? []);
}

function rights(definition: FleetCluster, { missingAccess }: ClusterInspection): Problem | undefined {
  if (missingAccess.length === 0) return undefined;
  const more = [
    ...(definition.metalLb === undefined ? [] : ["MetalLB"]),
    ...(spireDatabaseOf(definition) ? ["PostgreSQL"] : []),
  ];
  return {
    key: "kubeconfig",
    expected: `a user with the rights of docs/cluster-rights.yaml${more.length === 0 ? "" : `, and those for ${more.join(" and ")}`}`,
    given: `one who may not ${describeAccess(missingAccess).join("; ")}`,
  };
}

function storage({ settings }: FleetCluster, { storageClasses }: ClusterInspection): Problem | undefined {
  const wanted = settings?.storageClass;
  if (storageClasses.some(({ name, isDefault }) => (wanted === undefined ? isDefault : name === wanted))) {
    return undefined;
  }
  const names = storageClasses.map(({ name }) => name).join(", ");
  if (wanted !== undefined) {
    return {
      key: "settings.storageClass",
      expected: `a storage class of the cluster: ${names || "there is none"}`,
      given: JSON.stringify(wanted),
    };
  }
  return {
    key: "",
    expected: "a default storage class, as SPIRE and the controller keep data on volumes",
    given: names === "" ? "no storage class" : `none that is the default: ${names}`,
  };
}

/** Whether a namespace is there, and somebody else has made it. */
function isForeign({ seen }: Candidate, namespace: string): boolean {
  const annotations = seen.namespaces[namespace];
  const owner = stackOwner(pulumi.getProject(), pulumi.getStack());
  return annotations !== undefined && !isOwner(annotations, owner);
}

/** Namespaces that the stack would make, and that somebody else has. */
function namespaces(candidate: Candidate): Problem[] {
  const { definition, names, seen } = candidate;
  const foreign = (namespace: string) => isForeign(candidate, namespace);
  const problems: Problem[] = [];
  const slim = names.nodes.namespace;
  if (definition.namespace !== undefined) {
    if (seen.namespaces[slim] === undefined) {
      problems.push({ key: "namespace", expected: "a namespace that exists", given: JSON.stringify(slim) });
    }
  } else if (foreign(slim)) {
    problems.push({
      key: "",
      expected: `no namespace ${slim}, which the stack makes; or another prefix; or namespace: ${slim}, to use it as it is`,
      given: `one that somebody else has made`,
    });
  }
  if (definition.existingSpire === undefined && foreign(names.spire.namespace)) {
    problems.push({
      key: "",
      expected: `no namespace ${names.spire.namespace}, which the stack makes for SPIRE; or existingSpire, to use the SPIRE that is there`,
      given: "one that somebody else has made",
    });
  }
  if (spireDatabaseOf(definition) && foreign(SPIRE_DATABASE_NAMESPACE)) {
    problems.push({
      key: "spire.datastore",
      expected: `no namespace ${SPIRE_DATABASE_NAMESPACE}, which the stack makes`,
      given: "one that somebody else has made",
    });
  }
  return problems;
}

function spire({ definition, names, hasForeign, seen }: Candidate): Problem[] {
  const { existingSpire, trustDomain } = definition;
  if (existingSpire === undefined) {
    return seen.hasSpireKinds && seen.namespaces[names.spire.namespace] === undefined
      ? [
          {
            key: "",
            expected: "no custom kinds of SPIRE yet; or existingSpire, to use the SPIRE that is there",
            given: "a cluster that has clusterspiffeids.spire.spiffe.io",
          },
        ]
      : [];
  }
  if (!seen.hasSpireKinds || seen.spire === undefined) {
    return [
      {
        key: "existingSpire",
        expected: "a cluster with the custom kinds of SPIRE",
        given: "one without clusterspiffeids.spire.spiffe.io",
      },
    ];
  }
  return spireProblems(existingSpire, trustDomain, hasForeign, seen.spire);
}

/** A MetalLB that the stack would make, where one is there already. */
function metalLb(candidate: Candidate): Problem | undefined {
  const { definition, names, seen } = candidate;
  const namespace = names.loadBalancerNamespace;
  if (definition.metalLb === undefined) return undefined;
  if (isForeign(candidate, namespace)) {
    return {
      key: "metalLb",
      expected: `no namespace ${namespace}, which the stack makes`,
      given: "one that somebody else has made",
    };
  }
  if (seen.namespaces[namespace] !== undefined || !seen.hasMetalLbKinds) return undefined;
  return {
    key: "metalLb",
    expected: "no custom kinds of MetalLB yet; or no such key, to use the MetalLB that is there",
    given: "a cluster that has ipaddresspools.metallb.io",
  };
}

/** A CSI driver that is asked for and is not there, or that the stack would make and somebody else has. */
function csiDriver({ definition, names, seen }: Candidate): Problem | undefined {
  const { existingSpire, settings } = definition;
  const { csiDrivers } = seen;
  const named = existingSpire?.csiDriver;
  if (named !== undefined && !csiDrivers.includes(named)) {
    return {
      key: "existingSpire.csiDriver",
      expected: `a CSI driver of the cluster: ${csiDrivers.join(", ") || "there is none"}`,
      given: JSON.stringify(named),
    };
  }
  const isOurs = seen.namespaces[names.spire.namespace] !== undefined;
  if (settings?.workloadApi !== "csi" || isOurs || !csiDrivers.includes(CSI_DRIVER)) return undefined;
  return {
    key: "settings.workloadApi",
    expected: `no CSI driver ${CSI_DRIVER} yet; or existingSpire, to use the SPIRE that is there`,
    given: '"csi"',
  };
}

function spireProblems(
  settings: ExistingSpireSettings,
  trustDomain: string,
  hasForeign: boolean,
  { classes, agents, agentFolders, bundle }: SpireInspection,
): Problem[] {
  const { className, namespace, socketPath, bundleConfigMap, bundleEndpoint } = settings;
  const problems: Problem[] = [];
  const own = classes.find((one) => one.className === className);
  if (own === undefined) {
    const known = classes.map((one) => one.className).join(", ");
    problems.push({
      key: "existingSpire.className",
      expected: `the class of a spire-controller-manager in the namespace ${namespace}: ${known || "there is none"}`,
      given: JSON.stringify(className),
    });
  } else if (own.trustDomain !== trustDomain) {
    problems.push({
      key: "trustDomain",
      expected: `${own.trustDomain}, which the SPIRE of class ${className} has`,
      given: JSON.stringify(trustDomain),
    });
  }
  if (agents.wanted === 0 || agents.ready < agents.wanted) {
    problems.push({
      key: "existingSpire.namespace",
      expected: "a SPIRE agent that is ready on every node",
      given: `${namespace}, where ${agents.ready} of ${agents.wanted} are`,
    });
  }
  const folder = socketPath.replace(/\/[^/]*$/, "");
  if (agents.wanted > 0 && !agentFolders.includes(folder)) {
    problems.push({
      key: "existingSpire.socketPath",
      expected: `a socket in a folder that the agents share with their nodes: ${agentFolders.join(", ")}`,
      given: JSON.stringify(socketPath),
    });
  }
  if (!hasForeign) return problems;
  if (bundleEndpoint === undefined) {
    problems.push({
      key: "existingSpire.bundleEndpoint",
      expected:
        "the url of its bundle endpoint, or expose: true for a Service of ours, as other clusters have to trust it",
      given: "nothing",
    });
  }
  if (bundle === undefined) {
    problems.push({
      key: "existingSpire.bundleConfigMap",
      expected: `a ConfigMap in ${namespace} with the trust bundle under ${BUNDLE_KEY}`,
      given: JSON.stringify(bundleConfigMap),
    });
  }
  return problems;
}
