/** Versions that are tested together: SLIM's wire format and configuration change between them. */
export interface VersionSet {
  /** Image of a SLIM data-plane node. */
  readonly nodeImage: string;
  /** Image of the SLIM controller. */
  readonly controllerImage: string;
  /** Version of the Python package slim-bindings in the sample clients. */
  readonly bindings: string;
  /** Image of the sample clients, into which slim-bindings is installed at start. */
  readonly clientImage: string;
  /** Versions of the charts in the repository of {@link SPIRE_CHARTS}. */
  readonly spireChart: string;
  readonly spireCrdsChart: string;
  /** Version of the chart in the repository of {@link METALLB_CHARTS}. */
  readonly metallbChart: string;
  /** Node image of a Kind cluster. */
  readonly kindNodeImage: string;
}

/** Repository of the charts spire and spire-crds. */
export const SPIRE_CHARTS = "https://spiffe.github.io/helm-charts-hardened/";
/** Repository of the chart metallb. */
export const METALLB_CHARTS = "https://metallb.github.io/metallb";

const SETS = {
  "slim-1.4.0": {
    nodeImage: "ghcr.io/agntcy/slim:1.4.0",
    controllerImage: "ghcr.io/agntcy/slim/control-plane:1.4.0",
    bindings: "1.4.1",
    clientImage:
      "python:3.12.11-slim-bookworm@sha256:519591d6871b7bc437060736b9f7456b8731f1499a57e22e6c285135ae657bf7",
    spireChart: "0.30.0",
    spireCrdsChart: "0.6.0",
    metallbChart: "0.16.1",
    // The default of Kind 0.31.0, which the provider tehcyx/kind 0.11.0 contains.
    kindNodeImage:
      "kindest/node:v1.35.0@sha256:452d707d4862f52530247495d180205e029056831160e22870e37e3f6c1ac31f",
  },
} satisfies Record<string, VersionSet>;

/** Names of the version sets, newest first. */
export const VERSION_SETS = Object.keys(SETS) as [VersionSetName, ...VersionSetName[]];

/** Name of a set of versions that are tested together. */
export type VersionSetName = keyof typeof SETS;

/** The versions of a set. */
export function versionSet(name: VersionSetName): VersionSet {
  return SETS[name];
}
