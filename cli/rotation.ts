import { type AuthorityReader, authorityReaders } from "./status/authorityReaders";
import type { ClusterView } from "./status/check";
import type { ExpectedCluster } from "./status/expectation";

/** A program of a cluster that is to be started again. */
export interface RotatedProgram extends AuthorityReader {
  readonly clusterName: string;
  readonly expected: ExpectedCluster;
}

/**
 * What is to be started again so that it knows the newest certificate authorities, in the order that keeps messages flowing: one program
 * after the other, controllers first, as nodes come back to one that knows the authorities of all.
 *
 * @param all also what knows them
 * @throws Error if a cluster or its SPIRE does not answer: what it runs might be left out
 */
export function rotation(views: readonly ClusterView[], all: boolean): RotatedProgram[] {
  const trustDomains = views.map(({ expected }) => expected.trustDomain);
  return views
    .flatMap(({ name, expected, facts }) => {
      if (facts === undefined || "error" in facts) {
        throw new Error(`The cluster ${name} does not answer: ${facts?.error ?? "it was not made"}`);
      }
      const { spire } = facts.value;
      if ("error" in spire) throw new Error(`SPIRE in ${name} does not answer: ${spire.error}`);
      const foreign = [...trustDomains, ...(expected.partners ?? [])];
      return authorityReaders({ expected, facts: facts.value }, spire.value, foreign).map((reader) => ({
        ...reader,
        clusterName: name,
        expected,
      }));
    })
    .filter(({ outdatedFor }) => all || outdatedFor.length > 0)
    .sort((one, other) => rank(one) - rank(other));
}

function rank({ program }: AuthorityReader): number {
  return program === "controller" ? 0 : 1;
}
