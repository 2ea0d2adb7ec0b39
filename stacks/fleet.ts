import { existsSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { parseTrustDomain, TRUST_DOMAIN_EXPECTED } from "../slim/trustDomain";
import { VERSION_SETS, type VersionSetName, versionSet } from "../slim/versions";

/** What a cluster of the fleet is for: it hosts the SLIM controller, SLIM nodes, or both. */
export type Role = "controller" | "nodes";

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
  const { clusters } = fleet as { clusters?: unknown };
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
}

function report(ctx: z.RefinementCtx, path: (string | number)[], input: unknown, expected: string): void {
  ctx.addIssue({ code: "custom", input, path, params: { expected } });
}

/** The configuration keys of the project, without their namespace `slim:`. */
export const fleetSchema = z
  .strictObject({
    clusters: z.tuple([cluster], cluster),
    versionSet: z.enum(VERSION_SETS).default(VERSION_SETS[0]),
    images: z
      .strictObject({
        kindNode: image.optional(),
        node: image.optional(),
        controller: image.optional(),
        client: image.optional(),
      })
      .default({}),
    charts: z.strictObject({ spire: chart.optional(), spireCrds: chart.optional() }).default({}),
    clients: z
      .strictObject({
        messages: wholeNumber(1, 1000).default(10),
        timeoutSeconds: wholeNumber(30, 3600).default(240),
      })
      .prefault({}),
  })
  // Also where a single value is wrong already: one error lists everything.
  .superRefine(acrossClusters, { when: () => true });

/** Everything that a stack deploys: the validated configuration. */
export type Fleet = z.output<typeof fleetSchema>;

/** One cluster of a fleet. */
export type FleetCluster = Fleet["clusters"][number];

/** The versions of a fleet: its version set with the images of its configuration. */
export function fleetVersions(fleet: Fleet) {
  const set = versionSet(fleet.versionSet satisfies VersionSetName);
  return {
    kindNodeImage: fleet.images.kindNode ?? set.kindNodeImage,
    nodeImage: fleet.images.node ?? set.nodeImage,
    controllerImage: fleet.images.controller ?? set.controllerImage,
  };
}
