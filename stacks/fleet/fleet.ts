import { existsSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { overlap, size } from "../../slim/addresses";
import { parseHostRange } from "../../slim/hostNumbers";
import { mirrored } from "../../slim/imageReference";
import { foreignImages } from "../../slim/imageVersions";
import type { SlimLine } from "../../slim/line";
import { LOG_LEVELS } from "../../slim/logLevel";
import { slimLine } from "../../slim/lines";
import { DEFAULT_PREFIX, isPrefix, PREFIX_EXPECTED } from "../../slim/names";
import { parseTrustDomain, TRUST_DOMAIN_EXPECTED } from "../../slim/trustDomain";
import { isVersionSet, UNNAMED_VERSION_SET, VERSION_SETS, versionSet } from "../../slim/versions";
import {
  image,
  kindName,
  namespace,
  report,
  text,
  textOrNumber,
  trustDomain,
  wholeNumber,
} from "../configuration/fields";
import { addressesNeeded } from "./addressesNeeded";
import { clusterSettings, type ConfiguredSettings, reportMisplacedSettings } from "./clusterSettings";
import { existingSpire } from "./existingSpire";
import { metalLb, reportTooFew } from "./metalLb";
import { partner, type Partner } from "./partner";
import { resources } from "./resources";
import { spireServers } from "./spireServers";
import { installationImages } from "../postgres/installation";
import { type ExistingClusterSettings, existingClusterKeys, readExistingCluster } from "./existingCluster";

/** What a cluster of the fleet is for: it hosts the SLIM controller, SLIM nodes, or both. */
export type Role = "controller" | "nodes";

/** A node of Kind runs 110 pods; the rest is for Kubernetes, SPIRE, MetalLB and clients. */
const MAX_REPLICAS = 80;

const role = z.enum(["controller", "nodes"]);

const cluster = z
  .strictObject({
    name: kindName,
    trustDomain: trustDomain.optional(),
    roles: z.array(role).min(1).default(["controller", "nodes"]),
    replicas: wholeNumber(1, MAX_REPLICAS).default(3),
    maxReplicas: wholeNumber(1, MAX_REPLICAS).optional(),
    hosts: textOrNumber(
      (given) => parseHostRange(given) !== undefined,
      "host numbers of Kind's network from 1 to 254, such as 200-205",
    ).optional(),
    namespace: namespace.optional(),
    ...existingClusterKeys,
    existingSpire: existingSpire.optional(),
    spire: spireServers.optional(),
    metalLb: metalLb.optional(),
    settings: clusterSettings.optional(),
  })
  .transform(({ kubeconfig, context, ...given }, ctx) => {
    if (given.maxReplicas !== undefined && given.maxReplicas < given.replicas) {
      const expected = `at least the number of replicas, which is ${given.replicas}`;
      report(ctx, ["maxReplicas"], given.maxReplicas, expected);
    }
    reportTooFew(given, ctx);
    if (given.spire !== undefined && given.existingSpire !== undefined) {
      report(
        ctx,
        ["spire"],
        given.spire,
        "no such key beside existingSpire, whose servers are there already",
      );
    }
    const parsed = given.trustDomain ?? parseTrustDomain(given.name);
    if (parsed === undefined) {
      report(ctx, ["trustDomain"], given.name, TRUST_DOMAIN_EXPECTED);
      return z.NEVER;
    }
    const existing = existingCluster({ ...given, kubeconfig, context }, ctx);
    return { ...given, trustDomain: parsed, ...(existing && { existing }) };
  });

/** Keys of a cluster that exists, and of one that Kind makes. */
const OF_EXISTING = ["context", "namespace", "existingSpire", "metalLb"] as const;
const OF_KIND = ["hosts"] as const;

/** What is known of a cluster that exists; undefined for one that Kind makes. */
function existingCluster(
  given: Partial<Record<"kubeconfig" | (typeof OF_EXISTING)[number] | (typeof OF_KIND)[number], unknown>> & {
    readonly context?: string;
    readonly settings?: ConfiguredSettings;
  },
  ctx: z.RefinementCtx,
): ExistingClusterSettings | undefined {
  const { kubeconfig, context, settings = {} } = given;
  const isKind = kubeconfig === undefined;
  for (const key of isKind ? OF_EXISTING : OF_KIND) {
    if (given[key] === undefined) continue;
    const of = isKind ? "exists, which needs a kubeconfig" : "Kind makes, which has no kubeconfig";
    report(ctx, [key], given[key], `no such key, as it is for a cluster that ${of}`);
  }
  reportMisplacedSettings(settings, { isKind, hasSpire: given.existingSpire !== undefined }, ctx);
  if (isKind) return undefined;
  const read = readExistingCluster({ kubeconfig, context });
  if (!("key" in read)) return read;
  report(ctx, [read.key], read.given, read.expected);
  return undefined;
}

/** A path is relative to the project's folder, like every path of a Pulumi program. */
const chart = z
  .string()
  .refine((given) => existsSync(given.endsWith(".tgz") ? given : path.join(given, "Chart.yaml")), {
    params: { expected: "a folder with a Chart.yaml, or a .tgz file, that exists" },
    abort: true,
  });

/** What holds for the clusters together. Values that are no clusters at all were reported before. */
function acrossClusters(fleet: unknown, ctx: z.RefinementCtx): void {
  const {
    clusters,
    clients,
    loadBalancer,
    partners,
    versionSet: set = UNNAMED_VERSION_SET,
    images = {},
    links,
  } = fleet as Partial<Pick<Fleet, "loadBalancer" | "versionSet" | "images" | "links">> & {
    clusters?: unknown;
    partners?: unknown;
    clients?: Partial<Fleet["clients"]>;
  };
  const known = isVersionSet(set) ? versionSet(set) : undefined;
  for (const { key, image: other, expected } of known ? foreignImages(known, images) : []) {
    report(ctx, ["images", key], other, expected);
  }
  if (links === "mesh" && known !== undefined && !slimLine(known.line).hasMesh) {
    report(ctx, ["links"], links, `gateways, as SLIM ${known.line} has no mesh`);
  }
  if (!Array.isArray(clusters)) return;
  const given = clusters.filter(
    (one): one is Partial<FleetCluster> => typeof one === "object" && one !== null,
  );
  const most = known && slimLine(known.line).mostNodes;
  for (const [index, one] of given.entries()) {
    for (const key of ["replicas", "maxReplicas"] as const) {
      const count = one[key];
      if (most !== undefined && typeof count === "number" && count > most) {
        report(
          ctx,
          ["clusters", index, key],
          count,
          `at most ${most}, as SLIM ${known?.line ?? ""} has no more in a cluster`,
        );
      }
    }
  }
  for (const key of ["name", "trustDomain"] as const) {
    given.forEach((one, index) => {
      if (typeof one[key] === "string" && given.findIndex((other) => other[key] === one[key]) < index) {
        report(ctx, ["clusters", index, key], one[key], "a value that no other cluster has");
      }
    });
  }
  const domains = given.map(({ trustDomain }) => trustDomain);
  for (const [index, one] of (Array.isArray(partners) ? (partners as Partial<Partner>[]) : []).entries()) {
    const { trustDomain } = one;
    if (trustDomain !== undefined && domains.includes(trustDomain)) {
      const expected = "a trust domain that no cluster and no other partner has";
      report(ctx, ["partners", index, "trustDomain"], trustDomain, expected);
    }
    domains.push(trustDomain);
  }
  const roles = given.map((one) => one.roles ?? []);
  if (roles.filter((some) => some.includes("controller")).length !== 1) {
    report(ctx, ["clusters"], roles, "exactly one cluster with the role controller");
  }
  if (!roles.some((some) => some.includes("nodes"))) {
    report(ctx, ["clusters"], roles, "a cluster with the role nodes");
  }
  const hosting = given.filter((one) => one.roles?.includes("nodes")).map(({ name }) => name);
  for (const key of ["receiver", "sender"] as const) {
    const name = clients?.[key];
    if (typeof name === "string" && !hosting.includes(name)) {
      report(ctx, ["clients", key], name, `the name of a cluster with the role nodes: ${hosting.join(", ")}`);
    }
  }
  if (given.length > 1 && loadBalancer !== "external") checkHosts(given, ctx);
}

/** Load balancers of one network may not share a configured address, and each needs as many as it has Services. */
function checkHosts(clusters: Partial<FleetCluster>[], ctx: z.RefinementCtx): void {
  const ranges = clusters.map(({ hosts }) => parseHostRange(hosts ?? ""));
  clusters.forEach(({ roles = [], replicas = 0, hosts, name = "" }, index) => {
    const range = ranges[index];
    if (range === undefined) return;
    const place = ["clusters", index, "hosts"];
    const needed = addressesNeeded({ roles, replicas });
    if (size(range) < needed) {
      report(ctx, place, hosts, `at least ${needed} host numbers, one for each LoadBalancer Service`);
    }
    const other = ranges
      .slice(0, index)
      .findIndex((before) => before !== undefined && overlap(before, range));
    if (other >= 0) {
      report(ctx, place, hosts, `host numbers for ${name} that ${clusters[other]?.name ?? ""} does not have`);
    }
  });
}

/** The configuration keys of the project, without their namespace `slim:`. */
export const fleetSchema = z
  .strictObject({
    clusters: z.tuple([cluster], cluster),
    partners: z.array(partner).default([]),
    federated: z.boolean().default(false),
    loadBalancer: z.enum(["metallb", "external"]).default("metallb"),
    links: z.enum(["gateways", "mesh"]).default("gateways"),
    versionSet: z.enum([UNNAMED_VERSION_SET, ...VERSION_SETS]).default(UNNAMED_VERSION_SET),
    prefix: text(isPrefix, PREFIX_EXPECTED).default(DEFAULT_PREFIX),
    images: z
      .strictObject({
        kindNode: image.optional(),
        node: image.optional(),
        controller: image.optional(),
        client: image.optional(),
        ...installationImages,
      })
      .default({}),
    resources: resources.default({}),
    logLevels: z
      .strictObject({ nodes: z.enum(LOG_LEVELS).optional(), controller: z.enum(LOG_LEVELS).optional() })
      .default({}),
    charts: z
      .strictObject({ spire: chart.optional(), spireCrds: chart.optional(), metallb: chart.optional() })
      .default({}),
    timeouts: z
      .strictObject({
        spireSeconds: wholeNumber(30, 7200).default(600),
        loadBalancerSeconds: wholeNumber(30, 7200).default(300),
        linksSeconds: wholeNumber(30, 7200).default(300),
      })
      .prefault({}),
    clients: z
      .strictObject({
        messages: wholeNumber(1, 1000).default(10),
        timeoutSeconds: wholeNumber(30, 3600).default(240),
        receiver: z.string().optional(),
        sender: z.string().optional(),
      })
      .prefault({}),
  })
  // Also where a single value is wrong already: one error lists everything.
  .superRefine(acrossClusters, { when: () => true });

/** Everything that a stack deploys: the validated configuration. */
export type Fleet = z.output<typeof fleetSchema>;

/** One cluster of a fleet. */
export type FleetCluster = Fleet["clusters"][number];

/** The clusters of the sample clients: the first and the last with nodes, unless they are configured. */
export function sampleClientClusters({ clusters, clients }: Fleet): { receiver: string; sender: string } {
  const hosting = clusters.filter(({ roles }) => roles.includes("nodes")).map(({ name }) => name);
  return {
    receiver: clients.receiver ?? hosting[0] ?? "",
    sender: clients.sender ?? hosting[hosting.length - 1] ?? "",
  };
}

/** One of the two sample clients. */
export type SampleClient = "receiver" | "sender";

/** The sample clients that run in a cluster. */
export function clientsIn(fleet: Fleet, clusterName: string): SampleClient[] {
  const places = sampleClientClusters(fleet);
  return (["receiver", "sender"] as const).filter((client) => places[client] === clusterName);
}

/** Whether Kind makes a cluster; otherwise it exists. */
export function isOfKind({ existing }: Pick<FleetCluster, "existing">): boolean {
  return existing === undefined;
}

/** Whether others can trust the clusters and reach them: as soon as there are several, or partners, or if it is asked for. */
export function isFederated({ clusters, partners, federated }: Fleet): boolean {
  return federated || clusters.length > 1 || partners.length > 0;
}

/** Trust domains outside of the fleet that it trusts. */
export function partnerDomains({ partners }: Fleet): string[] {
  return partners.map(({ trustDomain }) => trustDomain);
}

/** The mesh of all nodes of a fleet; undefined if the controller links clusters. */
export function meshOf({ links, prefix, clusters }: Fleet): { readonly domain: string } | undefined {
  return links === "mesh" && clusters.length > 1 ? { domain: prefix } : undefined;
}

/** The line of SLIM that a fleet runs. */
export function lineOf({ versionSet: name }: Pick<Fleet, "versionSet">): SlimLine {
  return slimLine(versionSet(name).line);
}

/** Node image of a Kind cluster; also of a stack that is no fleet, and has the default version set. */
export function kindNodeImage(
  { images, versionSet: name }: Pick<Fleet, "images"> & Partial<Pick<Fleet, "versionSet">>,
  { settings }: Pick<FleetCluster, "settings">,
): string {
  return images.kindNode ?? mirrored(versionSet(name).kindNodeImage, settings?.registryMirror);
}
