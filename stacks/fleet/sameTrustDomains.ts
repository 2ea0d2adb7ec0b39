import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Fleet } from "./fleet";

const outputs = z.object({ clusters: z.record(z.string(), z.object({ trustDomain: z.string() })) });

/**
 * Refuses another trust domain for a cluster that runs.
 *
 * @param previous the outputs of the last update
 * @throws pulumi.RunError that lists every such cluster
 */
export function requireSameTrustDomains({ clusters }: Fleet, previous: Record<string, unknown>): void {
  const { data } = outputs.safeParse(previous);
  const problems = clusters.flatMap(({ name, trustDomain }, index) => {
    const running = data?.clusters[name]?.trustDomain;
    return running === undefined || running === trustDomain
      ? []
      : [
          `${pulumi.getProject()}:clusters[${index}].trustDomain: expected ${running}, which the running cluster ${name} has; ` +
            `given ${JSON.stringify(trustDomain)}`,
        ];
  });
  if (problems.length === 0) return;
  throw new pulumi.RunError(
    [
      "SPIRE cannot change the trust domain of a cluster that runs:",
      ...problems,
      `Take the stack down first (npm run down -- ${pulumi.getStack()}), or give the cluster another name.`,
    ].join("\n  "),
  );
}
