import { existsSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { overlap, size } from "../../slim/addresses";
import { parseHostRange } from "../../slim/hostNumbers";
import { parseTrustDomain, TRUST_DOMAIN_EXPECTED } from "../../slim/trustDomain";
import { VERSION_SETS, type VersionSetName, versionSet } from "../../slim/versions";
import { addressesNeeded, addressRange } from "./addressRanges";

/** What a cluster of the fleet is for: it hosts the SLIM controller, SLIM nodes, or both. */
export type Role = "controller" | "nodes";

/** As many as their ranges of addresses have room for beside the controller's cluster. */
const MAX_WORKLOAD_CLUSTERS = 5;

const role = z.enum(["controller", "nodes"]);

const trustDomain = z.string().transform((given, ctx) => {
  const bare = parseTrustDomain(given);
  if (bare === undefined) {
    report(ctx, [], given, TRUST_DOMAIN_EXPECTED);
    return z.NEVER;
  }
  return bare;
});

function matching(pattern: RegExp, expected: string) {
  return z.string().refine((given) => pattern.test(given), { params: { expected }, abort: true });
}

function wholeNumber(min: number, max: number) {
  return z.number().refine((given) => Number.isInteger(given) && given >= min && given <= max, {
    params: { expected: `a whole number from ${min} to ${max}` },
    abort: true,
  });
}

const cluster = z
  .strictObject({
    name: matching(
      /^[a-z0-9]([a-z0-9.-]{0,47}[a-z0-9])?$/,
      "a name for Kind: 1 to 49 lower-case letters, digits, dots or dashes, with a letter or digit at both ends",
    ),
    trustDomain: trustDomain.optional(),
    roles: z.array(role).min(1).default(["controller", "nodes"]),
    replicas: wholeNumber(1, 20).default(3),
    hosts: z
      .string()
      .refine((given) => parseHostRange(given) !== undefined, {
        params: { expected: "host numbers of the node's /24 network from 1 to 254, such as 200-205" },
        abort: true,
      })
      .optional(),
  })
  .transform((given, ctx) => {
    const parsed = given.trustDomain ?? parseTrustDomain(given.name);
    if (parsed === undefined) {
      report(ctx, ["trustDomain"], given.name, TRUST_DOMAIN_EXPECTED);
      return z.NEVER;
    }
    return { ...given, trustDomain: parsed };
  });

const image = matching(
  /^[\w][\w.\-/:]*(@sha256:[0-9a-f]{64})?$/,
  "a container image such as registry/name:tag",
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
  const { clusters, clients } = fleet as { clusters?: unknown; clients?: Partial<Fleet["clients"]> };
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
  if (hosting.length > MAX_WORKLOAD_CLUSTERS) {
    report(ctx, ["clusters"], hosting, `at most ${MAX_WORKLOAD_CLUSTERS} clusters with the role nodes`);
  }
  for (const key of ["receiver", "sender"] as const) {
    const name = clients?.[key];
    if (typeof name === "string" && !hosting.includes(name)) {
      report(ctx, ["clients", key], name, `the name of a cluster with the role nodes: ${hosting.join(", ")}`);
    }
  }
  rangesApart(given, ctx);
}

/** Load balancers of one network may not share an address, and each needs as many as it has Services. */
function rangesApart(clusters: Partial<FleetCluster>[], ctx: z.RefinementCtx): void {
  if (clusters.length < 2) return;
  const ranges = clusters.map((one, index) => {
    const served = { roles: one.roles ?? [], replicas: one.replicas ?? 0, hosts: one.hosts };
    return { range: addressRange(served, index), needed: addressesNeeded(served) };
  });
  ranges.forEach(({ range, needed }, index) => {
    const { hosts, name } = clusters[index] ?? {};
    const text = `${range.first}-${range.last}`;
    if (hosts !== undefined && size(range) < needed) {
      report(
        ctx,
        ["clusters", index, "hosts"],
        hosts,
        `at least ${needed} host numbers, one for each LoadBalancer Service`,
      );
    }
    const other = ranges.findIndex(({ range: before }, place) => place < index && overlap(before, range));
    if (other >= 0) {
      const neighbour = clusters[other]?.name ?? "";
      report(
        ctx,
        ["clusters", index, "hosts"],
        hosts ?? text,
        `host numbers for ${name ?? ""} that ${neighbour} does not have`,
      );
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
    versionSet: z.enum(VERSION_SETS).default(VERSION_SETS[0]),
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

/** The versions of a fleet: its version set with the images of its configuration. */
export function fleetVersions(fleet: Fleet) {
  const set = versionSet(fleet.versionSet satisfies VersionSetName);
  return {
    kindNodeImage: fleet.images.kindNode ?? set.kindNodeImage,
    nodeImage: fleet.images.node ?? set.nodeImage,
    controllerImage: fleet.images.controller ?? set.controllerImage,
  };
}
