import { X509Certificate } from "node:crypto";
import type { KubernetesCluster } from "./kubernetesCluster";

const NAMESPACE = "spire";

/** A registration entry: an identity that the server gives to what its selectors match. */
export interface RegistrationEntry {
  readonly spiffeId: string;
  /** UID of the pod that it is for; undefined for one that is not made from a ClusterSPIFFEID. */
  readonly podUid?: string;
}

/** The roots of a foreign trust domain. */
export interface ForeignBundle {
  /** Bare. */
  readonly trustDomain: string;
  /** Since when the newest root is valid. */
  readonly since: Date;
  /** When the last root expires. */
  readonly until: Date;
}

/** What a SPIRE server says of itself. */
export interface SpireServerView {
  readonly entries: RegistrationEntry[];
  readonly bundles: ForeignBundle[];
  /** Trust domains, bare, whose bundle endpoints the server asks for later bundles. */
  readonly relationships: string[];
}

/**
 * Asks the SPIRE server of a cluster by its own command-line client.
 *
 * @throws Error if it doesn't run, or cannot answer
 */
export async function readSpireServer(cluster: KubernetesCluster): Promise<SpireServerView> {
  const ask = async <Reply>(...command: string[]): Promise<Reply> => {
    const program = ["/opt/spire/bin/spire-server", ...command, "-output", "json"];
    return JSON.parse(await cluster.exec(NAMESPACE, "spire-server-0", "spire-server", program)) as Reply;
  };
  const [{ entries }, { bundles }, { federation_relationships }] = await Promise.all([
    ask<{ entries: Entry[] }>("entry", "show"),
    ask<{ bundles: Bundle[] }>("bundle", "list"),
    ask<{ federation_relationships: { trust_domain: string }[] }>("federation", "list"),
  ]);
  return {
    entries: entries.map(registrationEntry),
    bundles: bundles.map(foreignBundle),
    relationships: federation_relationships.map(({ trust_domain }) => trust_domain),
  };
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

function foreignBundle({ trust_domain, x509_authorities }: Bundle): ForeignBundle {
  const roots = x509_authorities.map(({ asn1 }) => new X509Certificate(Buffer.from(asn1, "base64")));
  const latest = (dates: string[]) => new Date(Math.max(...dates.map((date) => Date.parse(date))));
  return {
    trustDomain: trust_domain,
    since: latest(roots.map(({ validFrom }) => validFrom)),
    until: latest(roots.map(({ validTo }) => validTo)),
  };
}
