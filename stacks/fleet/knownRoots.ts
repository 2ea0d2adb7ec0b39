import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Fleet } from "./fleet";
import { datastoreName, serversOf } from "./spireServers";

const outputs = z.object({
  clusters: z.record(
    z.string(),
    z.object({
      trustBundle: z.string().optional(),
      spire: z.object({ datastore: z.string(), upstreamCaCertificate: z.string().optional() }).optional(),
    }),
  ),
});

/** A cluster as its last update has left it. */
type Running = z.output<typeof outputs>["clusters"][string];

/** Of a stack that was made before it could have another one. */
const FIRST = { datastore: "sqlite", upstreamCaCertificate: undefined };

/**
 * Refuses what would have a cluster that runs go on with roots that none of its programs knows, and says what the other changes of its
 * SPIRE servers cost.
 *
 * @param previous the outputs of the last update
 * @param warn for tests
 * @throws pulumi.RunError that lists every such cluster
 */
export function requireKnownRoots(
  { clusters }: Fleet,
  previous: Record<string, unknown>,
  warn: (message: string) => void = (message) => void pulumi.log.warn(message),
): void {
  const { data } = outputs.safeParse(previous);
  const problems = clusters.flatMap((definition, index) => {
    const running = data?.clusters[definition.name];
    const servers = serversOf(definition);
    if (running === undefined || servers === undefined) return [];
    const { name } = definition;
    const before = running.spire ?? FIRST;
    const datastore = datastoreName(servers);
    const key = `${pulumi.getProject()}:clusters[${index}].spire`;
    if (before.upstreamCaCertificate !== undefined && !servers.upstreamCa) {
      return [
        `${key}.upstreamCa: expected true, as the running cluster ${name} has a root above SPIRE; given false. Without it each ` +
          `server makes a new root at once`,
      ];
    }
    if (datastore !== before.datastore) {
      if (!keepsRoot(running)) {
        return [
          `${key}.datastore: expected ${before.datastore}, which the running cluster ${name} has; given ${JSON.stringify(datastore)}. ` +
            `The other one is empty, and SPIRE makes a new root with it`,
        ];
      }
      warn(
        `The datastore of SPIRE in ${name} changes from ${before.datastore} to ${datastore}, which is empty: agents attest again, entries ` +
          `are made again, every program gets a new SVID. The root stays, so connections go on. Restart clients afterwards: they do ` +
          `not learn the new keys of tokens, and their new sessions would fail. Restart before what \`npm run status\` calls older ` +
          `than the newest certificate authority.`,
      );
    } else if (before.upstreamCaCertificate === undefined && servers.upstreamCa) {
      warn(
        `SPIRE in ${name} gets a root above it, which it uses when it makes its next certificate authority: 30 days before the present one ends, ` +
          `at half of a shorter life, or when it is told to (docs/spire.md). Nothing changes until then. Once the trust bundle has ` +
          `both roots, \`npm run rotate -- ${pulumi.getStack()} --all\` has SLIM read them, as it does so once.`,
      );
    }
    return [];
  });
  if (problems.length === 0) return;
  throw new pulumi.RunError(
    [
      "SPIRE would go on with roots that no program knows which runs: agents, nodes, controller and clients would refuse each other until " +
        "all are restarted, and other clusters would not get the new roots:",
      ...problems,
      `Let SPIRE go over to a root that stays first (docs/spire.md), take the stack down (npm run down -- ${pulumi.getStack()}), or give the ` +
        "cluster another name.",
    ].join("\n  "),
  );
}

/** Whether the root above SPIRE is in the trust bundle already: those who have read the bundle since know it. */
function keepsRoot({ trustBundle, spire }: Running): boolean {
  if (spire?.upstreamCaCertificate === undefined || trustBundle === undefined) return false;
  const root = new X509Certificate(spire.upstreamCaCertificate).raw.toString("base64");
  return trustBundle.includes(root);
}
