import { existsSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { overlap, size } from "../../slim/addresses";
import { parseHostRange } from "../../slim/hostNumbers";
import { isImageReference } from "../../slim/imageReference";
import { DEFAULT_PREFIX, isPrefix, PREFIX_EXPECTED } from "../../slim/names";
import { isDnsName, parseTrustDomain, TRUST_DOMAIN_EXPECTED } from "../../slim/trustDomain";
import { DEFAULT_VERSION_SET, VERSION_SETS, versionSet } from "../../slim/versions";
import { addressesNeeded } from "./addressesNeeded";

/** What a cluster of the fleet is for: it hosts the SLIM controller, SLIM nodes, or both. */
export type Role = "controller" | "nodes";

/** A node of Kind runs 110 pods; the rest is for Kubernetes, SPIRE, MetalLB and clients. */
const MAX_REPLICAS = 80;

const role = z.enum(["controller", "nodes"]);

const trustDomain = z.string().transform((given, ctx) => {
  const bare = parseTrustDomain(given);
  if (bare === undefined) {
    report(ctx, [], given, TRUST_DOMAIN_EXPECTED);
    return z.NEVER;
  }
  return bare;
});

function text(isValid: (given: string) => boolean, expected: string) {
  return z.string().refine(isValid, { params: { expected }, abort: true });
}

/** A text that YAML takes for a number when it consists of digits: `name: 1`, `hosts: 200`. */
function textOrNumber(isValid: (given: string) => boolean, expected: string) {
  return z.preprocess(
    (given) => (typeof given === "number" ? String(given) : given),
    text(isValid, expected),
  );
}

function wholeNumber(min: number, max: number) {
  return z.number().refine((given) => Number.isInteger(given) && given >= min && given <= max, {
    params: { expected: `a whole number from ${min} to ${max}` },
    abort: true,
  });
}

const cluster = z
  .strictObject({
    name: textOrNumber(
      (given) => given.length <= 49 && isDnsName(given),
      "a name for Kind: labels of lower-case letters, digits and dashes, separated by single dots, at most 49 characters",
    ),
    trustDomain: trustDomain.optional(),
    roles: z.array(role).min(1).default(["controller", "nodes"]),
    replicas: wholeNumber(1, MAX_REPLICAS).default(3),
    hosts: textOrNumber(
      (given) => parseHostRange(given) !== undefined,
      "host numbers of Kind's network from 1 to 254, such as 200-205",
    ).optional(),
  })
  .transform((given, ctx) => {
    const parsed = given.trustDomain ?? parseTrustDomain(given.name);
    if (parsed === undefined) {
      report(ctx, ["trustDomain"], given.name, TRUST_DOMAIN_EXPECTED);
      return z.NEVER;
    }
    return { ...given, trustDomain: parsed };
  });

const image = text(
  isImageReference,
  "a container image such as registry/name:tag, without https:// and with a path in lower case",
);

/** A path is relative to the project's folder, like every path of a Pulumi program. */
const chart = z
  .string()
  .refine((given) => existsSync(given.endsWith(".tgz") ? given : path.join(given, "Chart.yaml")), {
    params: { expected: "a folder with a Chart.yaml, or a .tgz file, that exists" },
    abort: true,
  });

/** What holds for the clusters together. Values that are no clusters at all were reported before. */
function acrossClusters(fleet: unknown, ctx: z.RefinementCtx): void {
  const { clusters, clients, loadBalancer } = fleet as Partial<Pick<Fleet, "loadBalancer">> & {
    clusters?: unknown;
    clients?: Partial<Fleet["clients"]>;
  };
  if (!Array.isArray(clusters)) return;
  const given = clusters.filter(
    (one): one is Partial<FleetCluster> => typeof one === "object" && one !== null,
  );
  for (const key of ["name", "trustDomain"] as const) {
    given.forEach((one, index) => {
      if (typeof one[key] === "string" && given.findIndex((other) => other[key] === one[key]) < index) {
        report(ctx, ["clusters", index, key], one[key], "a value that no other cluster has");
      }
    });
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

function report(ctx: z.RefinementCtx, path: (string | number)[], input: unknown, expected: string): void {
  ctx.addIssue({ code: "custom", input, path, params: { expected } });
}

/** The configuration keys of the project, without their namespace `slim:`. */
export const fleetSchema = z
  .strictObject({
    clusters: z.tuple([cluster], cluster),
    loadBalancer: z.enum(["metallb", "external"]).default("metallb"),
    versionSet: z.enum(VERSION_SETS as [string, ...string[]]).default(DEFAULT_VERSION_SET),
    prefix: text(isPrefix, PREFIX_EXPECTED).default(DEFAULT_PREFIX),
    images: z
      .strictObject({
        kindNode: image.optional(),
        node: image.optional(),
        controller: image.optional(),
        client: image.optional(),
      })
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

/** Whether the clusters trust each other: as soon as there are several. */
export function isFederated({ clusters }: Fleet): boolean {
  return clusters.length > 1;
}

/** Node image of the fleet's Kind clusters. */
export function kindNodeImage({ images, versionSet: name }: Fleet): string {
  return images.kindNode ?? versionSet(name).kindNodeImage;
}
