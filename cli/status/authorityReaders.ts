import type { SpireServerView, TrustBundle } from "../../live/spireServer";
import { slimLine } from "../../slim/lines";
import type { SeenCluster } from "./check";
import type { PodFacts } from "./facts";

/** Until a further root is surely known in its own cluster: servers date it back by 10 s, and agents ask every few seconds. */
const OWN_PROPAGATION_SECONDS = 30;
/**
 * The same in another trust domain: the refresh hint of a bundle endpoint, within which a SPIRE server fetches four times. It is five
 * minutes unless the other SPIRE is configured otherwise.
 */
const FOREIGN_PROPAGATION_SECONDS = 5 * 60;

/** A program of SLIM's that reads the certificate authorities of trust domains once, when it starts. */
export interface AuthorityReader {
  readonly program: "controller" | "nodes";
  readonly pod: PodFacts;
  /** Trust domains with an authority that the program may not know, which will refuse what that one signs. */
  readonly outdatedFor: string[];
  /** When all of these authorities have arrived: a program that starts then knows them. Undefined if it knows all. */
  readonly arrival?: Date;
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
    arriving(spire.ownBundle, OWN_PROPAGATION_SECONDS),
    ...spire.bundles
      .filter(({ trustDomain }) => foreign.includes(trustDomain))
      .map((bundle) => arriving(bundle, FOREIGN_PROPAGATION_SECONDS)),
  ];
  return slimLine(expected.line).readsAuthoritiesOnce.flatMap((program) => {
    const { namespace, name } = expected.names[program];
    return facts.pods
      .filter((pod) => pod.namespace === namespace && pod.serviceAccount === name)
      .map((pod) => {
        const { startedAt } = pod;
        const unknown = trusted.filter(({ arrival }) => startedAt !== undefined && arrival > startedAt);
        return {
          program,
          pod,
          outdatedFor: unknown.map(({ trustDomain }) => trustDomain),
          arrival: latest(unknown.map(({ arrival }) => arrival)),
        };
      });
  });
}

/** The latest of some moments; undefined without any. */
export function latest(moments: readonly Date[]): Date | undefined {
  return moments.length === 0 ? undefined : new Date(Math.max(...moments.map((one) => one.getTime())));
}

/** A bundle and when its newest root has arrived. The only root of a bundle is known to whoever has the bundle at all. */
function arriving({ trustDomain, roots, newest }: TrustBundle, propagationSeconds: number) {
  const seconds = roots === 1 ? 0 : propagationSeconds;
  return { trustDomain, arrival: new Date(newest.getTime() + seconds * 1000) };
}
