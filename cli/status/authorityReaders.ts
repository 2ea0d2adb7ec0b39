import type { SpireServerView } from "../../live/spireServer";
import { slimLine } from "../../slim/lines";
import type { SeenCluster } from "./check";
import type { PodFacts } from "./facts";

/** A program of SLIM's that reads the certificate authorities of trust domains once, when it starts. */
export interface AuthorityReader {
  readonly program: "controller" | "nodes";
  readonly pod: PodFacts;
  /** Trust domains with an authority that is newer than the program, which will refuse what that one signs. */
  readonly outdatedFor: string[];
}

/**
 * The programs of a cluster that read authorities once.
 *
 * @param foreign trust domains that the cluster should trust beside its own
 */
export function authorityReaders(
  { expected, facts }: Pick<SeenCluster, "expected" | "facts">,
  spire: SpireServerView,
  foreign: readonly string[],
): AuthorityReader[] {
  const trusted = [
    spire.ownBundle,
    ...spire.bundles.filter((bundle) => foreign.includes(bundle.trustDomain)),
  ];
  return slimLine(expected.line).readsAuthoritiesOnce.flatMap((program) => {
    const { namespace, name } = expected.names[program];
    return facts.pods
      .filter((pod) => pod.namespace === namespace && pod.serviceAccount === name)
      .map((pod) => ({
        program,
        pod,
        outdatedFor: trusted
          .filter(({ newest }) => pod.startedAt !== undefined && newest > pod.startedAt)
          .map(({ trustDomain }) => trustDomain),
      }));
  });
}
