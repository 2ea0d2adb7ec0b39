import { deployFoodmag } from "../../../stacks/foodmag/deploy";
import type { FoodmagStack } from "../../../stacks/foodmag/foodmag";
import { committedConfiguration, configuredAs, deployed } from "../../support/onlyClusterStack";

const stack = { stack: "foodmag", clusters: [{ name: "foodmag-cluster" }] };

const configured = (config: Record<string, unknown> = stack): FoodmagStack =>
  configuredAs("foodmag", config).foodmag;
const run = (foodmag = configured(), preview = false) => deployed(() => deployFoodmag(foodmag), preview);

describe("the stack foodmag", () => {
  it("is what its committed configuration says", () => {
    expect(configured(committedConfiguration("Pulumi.foodmag.yaml"))).toEqual(configured());
    expect(configured().foodmag).toEqual({
      replicas: 1,
      nodePort: 30080,
      siteName: "foodmag",
      profile: "demo_umami",
      install: "automatic",
      adminName: "admin",
      adminMail: "admin@example.com",
      trustedHosts: [],
      filesAccessMode: "ReadWriteOnce",
      filesSize: "5Gi",
      enableOneNode: false,
      database: { replicas: 2, storageSize: "5Gi" },
      enableBackup: true,
      timeoutSeconds: 600,
    });
  });

  it("is a cluster with the site and its database in it", async () => {
    const { mocks, outputs } = await run();
    const kubernetes = mocks.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(new Set(kubernetes.map(({ provider }) => provider))).toEqual(
      new Set(["foodmag-cluster-provider"]),
    );
    expect(outputs).toMatchSnapshot();
  });

  it("makes the same resources in a preview, when nothing is known yet", async () => {
    const update = await run();
    const preview = await run(configured(), true);
    expect(preview.mocks.names()).toEqual(update.mocks.names());
  });

  it("passes on what is configured", async () => {
    const { mocks } = await run(
      configured({
        ...stack,
        clusters: [{ name: "foodmag-cluster", settings: { storageClass: "fast" } }],
        images: { drupal: "own/drupal:11", postgresql: "own/postgresql:17", kindNode: "own/node:1" },
        resources: { drupal: { requests: { cpu: 1 } } },
        foodmag: {
          replicas: 2,
          enableOneNode: true,
          nodePort: 31000,
          adminPassword: 1234,
          profile: "minimal",
          backup: { keep: 3 },
          database: { replicas: 3 },
        },
      }),
    );
    const inputs = (type: string, name: string) =>
      JSON.stringify(mocks.find(`kubernetes:${type}`, `foodmag-cluster-foodmag${name}`).inputs);
    const site = inputs("apps/v1:StatefulSet", "-statefulset");
    for (const part of ["own/drupal:11", '"replicas":2', '"cpu":"1"', '"minimal"']) {
      expect(site).toContain(part);
    }
    const database = inputs("apps/v1:StatefulSet", "-sql-statefulset");
    for (const part of ["own/postgresql:17", '"replicas":3', '"fast"']) expect(database).toContain(part);
    expect(inputs("core/v1:Service", "-service")).toContain("31000");
    expect(inputs("core/v1:Secret", "-secret")).toContain('"admin-password":"1234"');
    for (const job of ["-backup", "-sql-backup"]) {
      expect(inputs("batch/v1:CronJob", job)).toContain('{"name":"KEEP","value":"3"}');
    }
  });
});

describe("is refused before anything is made:", () => {
  it.each<[object, string]>([
    [{ nodePort: 80 }, "slim:foodmag.nodePort: expected a whole number from 30000 to 32767"],
    [{ profile: "umami" }, "slim:foodmag.profile: expected demo_umami"],
    [{ install: "manual" }, "slim:foodmag.install: expected"],
    [{ replicas: 2.5 }, "slim:foodmag.replicas: expected a whole number from 0"],
    [
      { replicas: 2 },
      "slim:foodmag.replicas: expected 0 or 1, as the volume with the files (ReadWriteOnce) serves one node; more need filesAccessMode ReadWriteMany, or enableOneNode where all pods may be on one node; given 2",
    ],
    [
      { replicas: 2, filesAccessMode: "ReadWriteMany", install: "pages" },
      "slim:foodmag.replicas: expected 0 or 1 with install pages",
    ],
    [
      { trustedHosts: ["food.example:80"] },
      "slim:foodmag.trustedHosts[0]: expected a name by which browsers ask",
    ],
    [{ database: { replicas: 8 } }, "slim:foodmag.database.replicas: expected a whole number"],
    [{ database: { encoding: "LATIN1" } }, "slim:foodmag.database.encoding: expected no such key"],
    [{ filesSize: "five" }, "slim:foodmag.filesSize: expected a quantity of Kubernetes"],
    [{ nodeport: 30080 }, "slim:foodmag.nodeport: expected no such key"],
  ])("%j", (foodmag, message) => {
    expect(() => configured({ ...stack, foodmag })).toThrow(message);
  });

  it.each(["drupal:latest", "drupal"])("the image %s", (drupal) => {
    expect(() => configured({ ...stack, images: { drupal } })).toThrow(
      "slim:images.drupal: expected a container image with a tag that stays",
    );
  });
});
