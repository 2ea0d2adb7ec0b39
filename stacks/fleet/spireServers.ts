import { z } from "zod";
import {
  CONNECTION_PASSWORD_EXPECTED,
  isConnectionAddress,
  isConnectionName,
  isConnectionPassword,
} from "../../postgresql/connectionParts";
import { DEFAULT_LIFETIMES, DURATION_EXPECTED, lifetimeProblem, parseDuration } from "../../slim/lifetimes";
import { MOST_SPIRE_SERVERS } from "../../slim/spireServers";
import { certificate, report, text, wholeNumber } from "../configuration/fields";
import { installation } from "../postgres/installation";

const DATASTORES = ["sqlite", "postgres", "external"] as const;

const duration = text((given) => parseDuration(given) !== undefined, DURATION_EXPECTED);
const name = text(isConnectionName, "a name without blanks and quotes");

/** A database of somebody else's. */
const external = z.strictObject({
  address: text(isConnectionAddress, "host:port"),
  database: name,
  username: name,
  password: text(isConnectionPassword, CONNECTION_PASSWORD_EXPECTED),
  caCertificate: certificate,
});

/** The SPIRE servers of a cluster, and where they keep what they know. */
export const spireServers = z
  .strictObject({
    replicas: wholeNumber(1, MOST_SPIRE_SERVERS).default(1),
    datastore: z.enum(DATASTORES).default("sqlite"),
    upstreamCa: z.boolean().default(true),
    caTtl: duration.default(DEFAULT_LIFETIMES.caTtl),
    svidTtl: duration.default(DEFAULT_LIFETIMES.svidTtl),
    postgres: installation.optional(),
    external: external.optional(),
  })
  .superRefine(({ caTtl, svidTtl }, ctx) => {
    const problem = lifetimeProblem({ caTtl, svidTtl });
    if (problem !== undefined) {
      report(ctx, [problem.key], { caTtl, svidTtl }[problem.key], problem.expected);
    }
  })
  .superRefine(({ replicas, datastore, upstreamCa, postgres, external: database }, ctx) => {
    if (replicas > 1 && datastore === "sqlite") {
      const expected =
        "1, as the datastore sqlite is a file of one server; postgres or external can have more";
      report(ctx, ["replicas"], replicas, expected);
    }
    if (replicas > 1 && !upstreamCa) {
      const expected =
        "no false with several servers: each would make a root of its own, which SLIM reads once";
      report(ctx, ["upstreamCa"], upstreamCa, expected);
    }
    for (const [key, given] of [
      ["postgres", postgres],
      ["external", database],
    ] as const) {
      if (given !== undefined && datastore !== key) {
        report(ctx, [key], given, `no such key, as the datastore is ${datastore}`);
      }
    }
    if (datastore === "external" && database === undefined) {
      const expected = "address, database, username, password and caCertificate of the datastore";
      report(ctx, ["external"], database, expected);
    }
  });

/** The SPIRE servers of a cluster. */
export type SpireServers = z.output<typeof spireServers>;

/** The servers of a cluster that says nothing of them. */
const DEFAULT: SpireServers = {
  replicas: 1,
  datastore: "sqlite",
  upstreamCa: true,
  ...DEFAULT_LIFETIMES,
};

/** The SPIRE servers of a cluster; undefined where they are somebody else's. */
export function serversOf(cluster: {
  readonly spire?: SpireServers;
  readonly existingSpire?: object;
}): SpireServers | undefined {
  return cluster.existingSpire === undefined ? (cluster.spire ?? DEFAULT) : undefined;
}

/** A name of a datastore that another one does not have. */
export function datastoreName({ datastore, external: database }: SpireServers): string {
  return database === undefined ? datastore : `${database.address}/${database.database}`;
}

/** Namespace of the database that SPIRE's servers share, where the stack makes it. */
export const SPIRE_DATABASE_NAMESPACE = "spire-database";

/** A PostgreSQL of SPIRE's. */
export interface SpireDatabase {
  readonly namespace: string;
  /** Number of its members. */
  readonly replicas: number;
}

/** The database that the stack makes for the servers of a cluster; undefined where it makes none. */
export function spireDatabaseOf(cluster: Parameters<typeof serversOf>[0]): SpireDatabase | undefined {
  const servers = serversOf(cluster);
  if (servers?.datastore !== "postgres") return undefined;
  return {
    namespace: SPIRE_DATABASE_NAMESPACE,
    replicas: servers.postgres?.replicas ?? installation.parse({}).replicas,
  };
}
