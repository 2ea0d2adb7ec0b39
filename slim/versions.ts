import type { SlimLineName } from "./line";

/** Versions that are tested together: SLIM's wire format and configuration change between them. */
export interface VersionSet {
  /** The line of SLIM that its images belong to. */
  readonly line: SlimLineName;
  /** Image of a SLIM data-plane node. */
  readonly nodeImage: string;
  /** Image of the SLIM controller. */
  readonly controllerImage: string;
  /** Image of the sample clients. slim-bindings is installed into it at start. */
  readonly clientImage: string;
  /** File in `clients/requirements/` with the Python packages to install, by version and hash. */
  readonly clientRequirements: string;
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

/** What is the same for all lines of SLIM. */
const PLATFORM = {
  clientImage:
    "python:3.12.11-slim-bookworm@sha256:519591d6871b7bc437060736b9f7456b8731f1499a57e22e6c285135ae657bf7",
  spireChart: "0.30.0",
  spireCrdsChart: "0.6.0",
  metallbChart: "0.16.1",
  // The default of Kind 0.31.0, which the provider tehcyx/kind 0.11.0 contains.
  kindNodeImage:
    "kindest/node:v1.35.0@sha256:452d707d4862f52530247495d180205e029056831160e22870e37e3f6c1ac31f",
} as const;

/** The version sets, newest first. */
const SETS: Record<string, VersionSet> = {
  "slim-3.4": {
    ...PLATFORM,
    line: "3.4",
    nodeImage: "ghcr.io/agntcy/slim:3.4.6",
    controllerImage: "ghcr.io/agntcy/slim/control-plane:3.4.6",
    clientRequirements: "slim-bindings-3.3.8.txt",
  },
  "slim-1.4.0": {
    ...PLATFORM,
    line: "1.4",
    nodeImage: "ghcr.io/agntcy/slim:1.4.0",
    controllerImage: "ghcr.io/agntcy/slim/control-plane:1.4.0",
    clientRequirements: "slim-bindings-1.4.1.txt",
  },
};

/** Names of the version sets, newest first. */
export const VERSION_SETS: readonly string[] = Object.keys(SETS);

/** The default version set. */
export const DEFAULT_VERSION_SET = "slim-1.4.0";
/** Stands for the default version set, whichever it is. */
export const UNNAMED_VERSION_SET = "default";

/** Whether there is a version set of this name. */
export function isVersionSet(name: string): boolean {
  return name === UNNAMED_VERSION_SET || VERSION_SETS.includes(name);
}

/**
 * The versions of a set.
 *
 * @param name by default {@link UNNAMED_VERSION_SET}
 * @param field where the name comes from, for the message
 * @throws RangeError if there is no such set
 */
export function versionSet(name: string = UNNAMED_VERSION_SET, field = "versionSet"): VersionSet {
  const set = SETS[name === UNNAMED_VERSION_SET ? DEFAULT_VERSION_SET : name];
  if (set === undefined) {
    throw new RangeError(
      `${field}: expected one of ${VERSION_SETS.join(", ")}; given ${JSON.stringify(name)}`,
    );
  }
  return set;
}
