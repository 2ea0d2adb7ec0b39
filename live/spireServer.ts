import { X509Certificate } from "node:crypto";
import type { SpireNames } from "../slim/names";
import { attempt, type Read } from "./attempt";
import type { KubernetesCluster } from "./kubernetesCluster";
import { within } from "./within";

/** A registration entry: an identity that the server gives to what its selectors match. */
export interface RegistrationEntry {
  readonly spiffeId: string;
  /** UID of the pod that it is for; undefined for one that is not made from a ClusterSPIFFEID. */
  readonly podUid?: string;
}

/** The roots of a trust domain. */
export interface TrustBundle {
  /** Bare. */
  readonly trustDomain: string;
  /** How many there are: a trust domain whose root changes has the former one for some time, too. */
  readonly roots: number;
  /** When the newest root was made. */
  readonly newest: Date;
  /** When the last root expires. */
  readonly until: Date;
}

/** A fetch of a foreign trust domain's bundle from its endpoint. */
export interface BundleFetch {
  /** Bare. */
  readonly trustDomain: string;
  /** Why it failed; undefined if it did not. */
  readonly error?: string;
}

/** What a SPIRE server says of itself. */
export interface SpireServerView {
  readonly entries: RegistrationEntry[];
  /** The roots of its own trust domain. */
  readonly ownBundle: TrustBundle;
  /** Those of foreign ones. */
  readonly bundles: TrustBundle[];
  /** Trust domains, bare, whose bundle endpoints the server asks for later bundles. */
  readonly relationships: string[];
  /** Fetches that the server was asked for just now. */
  readonly fetches: BundleFetch[];
}

/** Longer than a fetch takes; an address that nobody has would keep the server waiting for half a minute. */
const FETCH_SECONDS = 5;
/** Each is a process beside the server. */
const FETCHES_AT_A_TIME = 8;

/** What a server is asked for, and where. */
export interface SpireServerQuestion {
  /** Trust domains, bare, whose bundles it is to fetch. */
  readonly foreign: readonly string[];
  /**
   * Number of servers, which know the same: one that answers is enough.
   * @default 1
   */
  readonly servers?: number;
  /**
   * For all of the fetches.
   * @default 5
   */
  readonly fetchSeconds?: number;
}

/**
 * Asks the SPIRE servers of a cluster, one after the other until one answers.
 *
 * @throws Error of the last one if none does
 */
export async function readSpireServer(
  cluster: KubernetesCluster,
  names: SpireNames,
  { foreign, servers = 1, fetchSeconds = FETCH_SECONDS }: SpireServerQuestion,
): Promise<SpireServerView> {
  const pods = Array.from({ length: servers }, (_, ordinal) => `${names.server}-${ordinal}`);
  let failure = "there is no server";
  for (const pod of pods) {
    const read = await attempt(askServer(cluster, { ...names, pod }, { foreign, fetchSeconds }));
    if (!("error" in read)) return read.value;
    failure = read.error;
  }
  throw new Error(failure);
}

/**
 * Asks a SPIRE server by its own command-line client.
 *
 * It records no time of its fetches, and logs none that brings nothing new. So it is asked to fetch each bundle once
 * more, as it does every few minutes anyway.
 *
 * @throws Error if it doesn't run, or cannot answer; a fetch that fails is not an error of the server's
 */
async function askServer(
  cluster: KubernetesCluster,
  { namespace, pod, serverContainer }: SpireNames & { readonly pod: string },
  { foreign, fetchSeconds }: Required<Omit<SpireServerQuestion, "servers">>,
): Promise<SpireServerView> {
  const ask = async <Reply>(...command: string[]): Promise<Reply> => {
    const program = ["/opt/spire/bin/spire-server", ...command, "-output", "json"];
    return JSON.parse(await cluster.exec(namespace, pod, serverContainer, program)) as Reply;
  };
  const fetchBundle = async (trustDomain: string): Promise<void> => {
    await ask("federation", "refresh", "-id", `spiffe://${trustDomain}`);
  };
  const [{ entries }, own, { bundles }, { federation_relationships }, fetches] = await Promise.all([
    ask<{ entries: Entry[] }>("entry", "show"),
    ask<Bundle>("bundle", "show"),
    ask<{ bundles: Bundle[] }>("bundle", "list"),
    ask<{ federation_relationships: { trust_domain: string }[] }>("federation", "list"),
    fetchAll(foreign, fetchBundle, fetchSeconds),
  ]);
  return {
    entries: entries.map(registrationEntry),
    ownBundle: trustBundle(own),
    bundles: bundles.map(trustBundle),
    relationships: federation_relationships.map(({ trust_domain }) => trust_domain),
    fetches,
  };
}

/** Fetches bundles, a few at a time; one that the time is too short for counts as failed. */
async function fetchAll(
  trustDomains: readonly string[],
  fetchBundle: (trustDomain: string) => Promise<void>,
  fetchSeconds: number,
): Promise<BundleFetch[]> {
  const waiting = [...trustDomains];
  const ended = new Map<string, Read<void>>();
  const workers = Array.from({ length: FETCHES_AT_A_TIME }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      ended.set(next, await attempt(fetchBundle(next)));
    }
  });
  const late = await attempt(within(fetchSeconds, Promise.all(workers)));
  return trustDomains.map((trustDomain) => {
    const outcome = ended.get(trustDomain) ?? late;
    return "error" in outcome ? { trustDomain, error: fetchError(outcome.error) } : { trustDomain };
  });
}

/** What the HTTP client of the server says, without the names of those who passed it on. */
function fetchError(message: string): string {
  return message.replace(/^.*(failed to fetch bundle: |desc = )/, "");
}

interface Entry {
  readonly spiffe_id: { readonly trust_domain: string; readonly path: string };
  readonly selectors: { readonly type: string; readonly value: string }[];
}

function registrationEntry({ spiffe_id, selectors }: Entry): RegistrationEntry {
  const selector = selectors.find(({ type, value }) => type === "k8s" && value.startsWith(POD_UID));
  return {
    spiffeId: `spiffe://${spiffe_id.trust_domain}${spiffe_id.path}`,
    podUid: selector?.value.slice(POD_UID.length),
  };
}

const POD_UID = "pod-uid:";

interface Bundle {
  readonly trust_domain: string;
  readonly x509_authorities: { readonly asn1: string }[];
}

function trustBundle({ trust_domain, x509_authorities }: Bundle): TrustBundle {
  const roots = x509_authorities.map(({ asn1 }) => new X509Certificate(Buffer.from(asn1, "base64")));
  const last = (dates: string[]) => new Date(Math.max(...dates.map((date) => Date.parse(date))));
  return {
    trustDomain: trust_domain,
    roots: roots.length,
    newest: last(roots.map(({ validFrom }) => validFrom)),
    until: last(roots.map(({ validTo }) => validTo)),
  };
}
