import type { SpireServerView, TrustBundle } from "../../live/spireServer";
import { slimLine } from "../../slim/lines";
import type { SeenCluster } from "./check";
import type { PodFacts } from "./facts";

/** Seconds that a further root may take to the programs of its own trust domain, whose agents ask every second, and a busy one's less often. */
const OWN_SPREAD_SECONDS = 30;
/** The same to those of another one, whose SPIRE server fetches the bundle every five minutes. */
const FOREIGN_SPREAD_SECONDS = 5 * 60;

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
    { ...spire.ownBundle, spreadSeconds: OWN_SPREAD_SECONDS },
    ...spire.bundles
      .filter((bundle) => foreign.includes(bundle.trustDomain))
      .map((bundle) => ({ ...bundle, spreadSeconds: FOREIGN_SPREAD_SECONDS })),
  ];
  return slimLine(expected.line).readsAuthoritiesOnce.flatMap((program) => {
    const { namespace, name } = expected.names[program];
    return facts.pods
      .filter((pod) => pod.namespace === namespace && pod.serviceAccount === name)
      .map((pod) => ({
        program,
        pod,
        outdatedFor: trusted
          .filter((bundle) => pod.startedAt !== undefined && knownSince(bundle) > pod.startedAt)
          .map(({ trustDomain }) => trustDomain),
      }));
  });
}

/**
 * From when on a program that starts has surely read the newest root. The only root of a bundle is known to whoever has the bundle at
 * all; a further one is made before it stands in every bundle.
 */
function knownSince({
  roots,
  newest,
  spreadSeconds,
}: TrustBundle & { readonly spreadSeconds: number }): Date {
  return roots === 1 ? newest : new Date(newest.getTime() + spreadSeconds * 1000);
}
