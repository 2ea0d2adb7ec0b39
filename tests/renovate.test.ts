import { readFileSync } from "node:fs";
import * as path from "node:path";
import { DRUPAL_IMAGE } from "../foodmag/versions";
import { EXPORTER_IMAGE, POSTGRESQL_IMAGE } from "../postgresql/versions";
import { METALLB_CHARTS, SPIRE_CHARTS, VERSION_SETS, versionSet } from "../slim/versions";
import { LOCK } from "./support/imagesLock";

const ROOT = path.join(__dirname, "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

interface CustomManager {
  readonly managerFilePatterns: string[];
  readonly matchStrings: string[];
  readonly depNameTemplate?: string;
  readonly datasourceTemplate: string;
  readonly registryUrlTemplate?: string;
}

interface PackageRule {
  readonly description?: string;
  readonly matchPackageNames?: string[];
}

const { customManagers, packageRules } = JSON.parse(read("renovate.json")) as {
  customManagers: CustomManager[];
  packageRules: PackageRule[];
};

/** What Renovate finds in a file: `datasource dependency version`, with the registry of a chart. */
function found(file: string): string[] {
  return customManagers
    .filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
    )
    .flatMap((manager) =>
      manager.matchStrings.flatMap((match) =>
        [...read(file).matchAll(new RegExp(match, "g"))].map(({ groups = {} }) => {
          const { depName = manager.depNameTemplate, currentValue, currentDigest } = groups;
          const { registryUrl = manager.registryUrlTemplate } = groups;
          const version = [currentValue, currentDigest].filter(Boolean).join("@");
          return [manager.datasourceTemplate, depName, version, registryUrl].filter(Boolean).join(" ");
        }),
      ),
    );
}

describe("Renovate finds", () => {
  it.each(VERSION_SETS)("every image and chart of the version set %s", (name) => {
    const set = versionSet(name);
    const images = [set.nodeImage, set.controllerImage, set.clientImage, set.kindNodeImage].map(
      (image) => `docker ${image.replace(":", " ")}`,
    );
    expect(found("slim/versions.ts")).toEqual(
      expect.arrayContaining([
        ...images,
        `helm spire ${set.spireChart} ${SPIRE_CHARTS}`,
        `helm spire-crds ${set.spireCrdsChart} ${SPIRE_CHARTS}`,
        `helm metallb ${set.metallbChart} ${METALLB_CHARTS}`,
      ]),
    );
  });

  it("the images of PostgreSQL and its exporter", () => {
    const images = [POSTGRESQL_IMAGE, EXPORTER_IMAGE].map((image) => `docker ${image.replace(":", " ")}`);
    expect(found("postgresql/versions.ts")).toEqual(images);
  });

  it("the image of Drupal", () => {
    expect(found("foodmag/versions.ts")).toEqual([`docker ${DRUPAL_IMAGE.replace(":", " ")}`]);
  });

  it("every chart and image of images.lock, with its digest", () => {
    const charts = LOCK.charts.map(
      ({ name, version, digest, repository }) =>
        `helm ${name} ${version}@${digest.replace("sha256:", "")} ${repository}`,
    );
    const images = LOCK.images.map(
      ({ image, digest }) => `docker ${image.replace(":", " ")}${digest === "unknown" ? "" : `@${digest}`}`,
    );
    expect(found("images.lock").sort()).toEqual([...charts, ...images].sort());
  });

  // Renovate makes one branch for all places that name a package alike.
  it("an image of images.lock under the same name in the code, unless a chart brings it", () => {
    const ofCharts = packageRules.find(
      (rule) => rule.description === "Images that come with a chart have its tags",
    );
    const inCode = ["slim", "postgresql", "foodmag"].flatMap((folder) => found(`${folder}/versions.ts`));
    const names = (images: typeof LOCK.images) =>
      [...new Set(images.map(({ image }) => image.replace(/:[^:]+$/, "")))].sort();
    expect([...(ofCharts?.matchPackageNames ?? [])].sort()).toEqual(
      names(LOCK.images.filter(({ chart }) => chart)),
    );
    for (const name of names(LOCK.images.filter(({ chart }) => !chart))) {
      expect(inCode).toContainEqual(expect.stringMatching(`^docker ${name} `));
    }
  });

  const sdk = JSON.parse(read("sdks/kind/package.json")) as { version: string; pulumi: { version: string } };
  const provider = `terraform-provider tehcyx/kind ${sdk.version}`;

  it.each(["Pulumi.yaml", "examples/one-cluster/Pulumi.yaml", "examples/two-stacks/platform/Pulumi.yaml"])(
    "the Kind provider and its bridge in %s",
    (file) => {
      const bridge = `github-releases pulumi/pulumi-terraform-provider ${sdk.pulumi.version}`;
      expect(found(file).sort()).toEqual([bridge, provider]);
    },
  );

  it.each(["README.md", "CONTRIBUTING.md", "components/cluster/kindSdk.ts"])(
    "the Kind provider in %s, everywhere the same",
    (file) => {
      expect(new Set(found(file))).toEqual(new Set([provider]));
    },
  );

  it("the Pulumi CLI that npm fetches", () => {
    expect(found("cli/pulumiCli.ts")).toEqual([expect.stringMatching(/^npm pulumi \d+\.\d+\.\d+$/)]);
  });
});
