import { isImageReference, mirrored } from "../slim/imageReference";
import { VERSION_SETS } from "../slim/versions";
import { deployFleet } from "../stacks/fleet/deploy";
import { deployFoodmag } from "../stacks/foodmag/deploy";
import { deployPostgres } from "../stacks/postgres/deploy";
import { LOCK, notLocked, tagged } from "./support/imagesLock";
import type { RecordingMocks } from "./support/mocks";
import { committedConfiguration, configuredAs, deployed } from "./support/onlyClusterStack";
import { parseFleet } from "./support/parseFleet";
import { recordedPods } from "./support/pods";
import { SURROUNDINGS } from "./support/surroundings";

type Config = Record<string, unknown> & { readonly clusters: readonly object[] };
type Values = Record<string, unknown>;

const committed = (stack: string) => committedConfiguration(`Pulumi.${stack}.yaml`) as Config;

/** A configuration whose clusters all have these settings, and whose SPIRE has all that it may have. */
const withSettings = (config: Config, settings: object, more: object = {}): Config => ({
  ...config,
  clusters: config.clusters.map((cluster) => ({ ...cluster, settings, ...more })),
});

/** Every stack, the fleets with each line of SLIM, the CSI driver and a database for SPIRE. */
async function everyStack(settings: object = {}): Promise<RecordingMocks[]> {
  const fleets = VERSION_SETS.flatMap((versionSet) => [
    { ...withSettings(committed("single"), settings), versionSet },
    {
      ...withSettings(
        committed("multicluster"),
        { workloadApi: "csi", ...settings },
        { spire: { datastore: "postgres" } },
      ),
      versionSet,
    },
  ]);
  const { postgres } = configuredAs("postgres", withSettings(committed("postgres"), settings));
  const { foodmag } = configuredAs("foodmag", withSettings(committed("foodmag"), settings));
  const programs = [
    ...fleets.map((fleet) => () => deployFleet(parseFleet(fleet), SURROUNDINGS)),
    () => deployPostgres(postgres),
    () => deployFoodmag(foodmag),
  ];
  const all: RecordingMocks[] = [];
  for (const program of programs) all.push((await deployed(program)).mocks);
  return all;
}

const inputsOf = (stacks: RecordingMocks[], type: string) =>
  stacks.flatMap(({ resources }) => resources.filter((one) => one.type === type).map(({ inputs }) => inputs));

/** The images of all nodes of Kind, containers and init containers. */
function imagesOf(stacks: RecordingMocks[]): string[] {
  const nodes = inputsOf(stacks, "kind:index/cluster:Cluster").map(({ nodeImage }) => nodeImage as string);
  const pods = stacks.flatMap(recordedPods);
  const containers = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers]);
  return [...new Set([...nodes, ...containers.map(({ image = "" }) => image)])].sort();
}

const releases = (stacks: RecordingMocks[]) => inputsOf(stacks, "kubernetes:helm.sh/v3:Release");

/** The names of images that a chart's values contain, without tags. */
function namesIn(values: unknown): string[] {
  if (typeof values !== "object" || values === null) return [];
  const { image, ...parts } = values as Values & { image?: { registry?: string; repository?: string } };
  const own = image && [[image.registry, image.repository].filter(Boolean).join("/")];
  return [...(own ?? []), ...Object.values(parts).flatMap(namesIn)];
}

const direct = LOCK.images.filter(({ chart }) => chart === undefined);

describe("images.lock", () => {
  let stacks: RecordingMocks[];

  beforeAll(async () => {
    stacks = await everyStack();
  });

  it("has every image that a component names, and no others", () => {
    const used = imagesOf(stacks);
    expect(notLocked(used)).toEqual([]);
    expect(used.map(tagged)).toEqual(direct.map(({ image }) => image).sort());
  });

  it("has every chart that a stack installs, and no others", () => {
    const used = releases(stacks).map(({ chart, version, repositoryOpts }) =>
      [(repositoryOpts as Values).repo, chart, version].join(" "),
    );
    const locked = LOCK.charts.map(({ repository, name, version }) => [repository, name, version].join(" "));
    expect([...new Set(used)].sort()).toEqual(locked.sort());
  });

  it("has each chart and each image once, with a digest or the word that it is unknown", () => {
    const names = [...LOCK.charts.map(({ name }) => name), ...LOCK.images.map(({ image }) => image)];
    expect(new Set(names).size).toBe(names.length);
    for (const { digest } of LOCK.charts) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const { image, digest } of LOCK.images) {
      expect(digest).toMatch(/^(sha256:[0-9a-f]{64}|unknown)$/);
      expect(isImageReference(image)).toBe(true);
      expect(image).toMatch(/:(?!latest$)[^:/@]+$/);
    }
  });

  it("names sources at a commit or a tag, so that they stay what they are", () => {
    const sources = LOCK.images.flatMap(({ source = [] }) => source);
    const atRevision = /^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/([0-9a-f]{40}|v\d+\.\d+\.\d+)\//;
    expect(sources.filter((source) => !atRevision.test(source))).toEqual([]);
  });
});

describe("with a mirror", () => {
  const MIRROR = "mirror.example/hub";
  let stacks: RecordingMocks[];

  beforeAll(async () => {
    stacks = await everyStack({ registryMirror: MIRROR });
  });

  it("every image that a component names comes from there", () => {
    expect(imagesOf(stacks).map(tagged)).toEqual(direct.map(({ image }) => mirrored(image, MIRROR)).sort());
  });

  // What values do not name comes from its own registry.
  it.each(LOCK.charts.map(({ name }) => name))("every image of the chart %s comes from there", (chart) => {
    const named = releases(stacks)
      .filter((release) => release.chart === chart)
      .flatMap(({ values }) => namesIn(values));
    const locked = LOCK.images.flatMap((one) =>
      one.chart === chart ? [mirrored(one.image.replace(/:[^:]+$/, ""), MIRROR)] : [],
    );
    expect([...new Set(named)].sort()).toEqual(locked.sort());
  });
});
