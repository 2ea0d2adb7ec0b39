import * as pulumi from "@pulumi/pulumi";
import { Foodmag, type FoodmagArgs } from "../../components";
import { goldenGraph } from "../support/graph";
import { type RecordingMocks, startMocks, valueOf } from "../support/mocks";
import { recordedPods } from "../support/pods";
import { restrictedViolations } from "../support/podSecurityStandard";

const ENDPOINT = {
  database: "theirs",
  username: "them",
  password: pulumi.secret("secret of theirs"),
  address: "sql.example:6432",
  caCertificate: "certificate authority of theirs",
};

/** What a food magazine makes. */
async function made(args: FoodmagArgs = {}, preview = false) {
  const mocks = await startMocks(preview);
  const foodmag = new Foodmag("foodmag", args);
  await pulumi.runtime.disconnect();
  return { mocks, foodmag };
}

const site = (mocks: RecordingMocks) => {
  const pod = recordedPods(mocks).find(({ name }) => name === "foodmag-statefulset");
  const [container] = pod?.spec.containers ?? [];
  if (pod === undefined || container === undefined) throw new Error("no CMS");
  return { ...pod, container };
};
const variables = (mocks: RecordingMocks) =>
  Object.fromEntries((site(mocks).container.env ?? []).map(({ name, value }) => [name, value]));
const spec = (mocks: RecordingMocks, type: string, name: string) =>
  mocks.find(type, name).inputs.spec as Record<string, unknown>;

describe("the food magazine", () => {
  it("is this graph", async () => {
    expect(goldenGraph((await made()).mocks)).toMatchSnapshot();
  });

  it("makes the same resources in a preview, when nothing is known yet", async () => {
    const update = await made();
    const preview = await made({}, true);
    expect(preview.mocks.names()).toEqual(update.mocks.names());
  });

  it("meets the Pod Security level restricted, in every pod", async () => {
    const { mocks } = await made({ endpoint: ENDPOINT });
    const pods = recordedPods(mocks);
    expect(pods.map(({ name }) => name).sort()).toEqual([
      "foodmag-backup",
      "foodmag-database-check",
      "foodmag-restore",
      "foodmag-restore-test",
      "foodmag-statefulset",
    ]);
    for (const { spec: pod } of pods) expect(restrictedViolations(pod)).toEqual([]);
  });

  it.each([
    ["automatic", "/user/login"],
    ["pages", "/robots.txt"],
  ])("is ready, with install: %s, as soon as %s is answered", async (install, path) => {
    const { mocks } = await made({ install });
    expect(site(mocks).container.readinessProbe?.httpGet).toMatchObject({ path });
  });

  it("has the names, ports and labels of its document", async () => {
    const { mocks } = await made();
    expect(spec(mocks, "kubernetes:core/v1:Service", "foodmag-service")).toMatchObject({
      type: "NodePort",
      selector: { app: "foodmag-app", env: "prod" },
      ports: [{ port: 80, nodePort: 30080 }],
    });
    const named = (type: string) =>
      mocks.resources
        .filter((one) => one.type === type)
        .map(({ inputs }) => (inputs.metadata as { name: string }).name)
        .sort();
    expect(named("kubernetes:apps/v1:StatefulSet")).toEqual(["foodmag-app", "foodmag-app-sql"]);
    expect(named("kubernetes:core/v1:Service")).toEqual(
      expect.arrayContaining(["foodmag-app", "foodmag-app-cms-service", "foodmag-app-sql-service"]),
    );
    expect(named("kubernetes:core/v1:PersistentVolumeClaim")).toContain("foodmag-app-cms-pvc-foodmag-app-0");
    expect(named("kubernetes:core/v1:Namespace")).toEqual(["foodmag-app"]);
  });

  it("keeps passwords secret, wherever they go", async () => {
    const { mocks, foodmag } = await made({ adminPassword: "their own" });
    const open = mocks.resources.filter(
      ({ inputs, secretInputs }) =>
        /"secret[ -][\w-]+"|their own/.test(JSON.stringify(inputs)) && secretInputs.length === 0,
    );
    expect(open.map(({ name }) => name)).toEqual(["foodmag"]);
    expect(JSON.stringify(recordedPods(mocks))).not.toMatch(/their own|secret-foodmag/);
    expect(await pulumi.isSecret(foodmag.adminPassword)).toBe(true);
  });

  it("makes nothing but the namespace before the port of the nodes is its own", async () => {
    const { mocks } = await made();
    const { urn } = mocks.find("kubernetes:core/v1:Service", "foodmag-service");
    for (const { type, name, options } of mocks.resources) {
      if (!type.startsWith("kubernetes:") || /foodmag-(namespace|service|headless)$/.test(name)) continue;
      expect({ name, waits: options.dependencies?.includes(urn) }).toEqual({ name, waits: true });
    }
  });

  it("starts when the database is there, and looks into one of somebody else's before", async () => {
    const own = await made();
    const job = own.mocks.find("kubernetes:batch/v1:Job", "foodmag-sql-settings");
    const begins = ({ mocks }: typeof own) =>
      mocks.find("kubernetes:apps/v1:StatefulSet", "foodmag-statefulset").options.dependencies;
    expect(begins(own)).toContain(job.urn);
    const theirs = await made({ endpoint: ENDPOINT });
    const check = theirs.mocks.find("kubernetes:batch/v1:Job", "foodmag-database-check");
    expect(begins(theirs)).toContain(check.urn);
    expect(theirs.mocks.names().filter((name) => name.includes("foodmag-sql"))).toEqual([]);
    expect(variables(theirs.mocks)).toMatchObject({
      DATABASE_HOST: "sql.example",
      DATABASE_PORT: "6432",
      DATABASE_NAME: "theirs",
      DATABASE_USER: "them",
      PGSSLMODE: "verify-full",
    });
  });

  it("replaces pods for other settings of a site, and not for another password", async () => {
    const { mocks } = await made();
    const other = await made({ adminPassword: "another" });
    expect(site(other.mocks).spec).toEqual(site(mocks).spec);
    const hosts = await made({ trustedHosts: ["food.example"] });
    expect(variables(hosts.mocks).TRUSTED_HOSTS).toBe("food.example");
  });

  it("has its pods on one node, unless the volume is of all of them", async () => {
    const rule = ({ mocks }: { readonly mocks: RecordingMocks }) =>
      site(mocks).spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.map(
        ({ topologyKey }) => topologyKey,
      );
    expect(rule(await made())).toEqual(["kubernetes.io/hostname"]);
    expect(rule(await made({ replicas: 2, enableOneNode: true }))).toEqual(["kubernetes.io/hostname"]);
    expect(rule(await made({ replicas: 2, filesAccessMode: "ReadWriteMany" }))).toBeUndefined();
  });

  it("keeps the rules of the cluster's settings beside its own", async () => {
    const theirs = {
      topologyKey: "zone",
      labelSelector: { matchLabels: { app: "them" } },
    };
    const { mocks } = await made({
      settings: {
        storageClass: "fast",
        registryMirror: "mirror.example",
        pods: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [theirs] } } },
      },
    });
    const rules = site(mocks).spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    expect(rules?.map(({ topologyKey }) => topologyKey)).toEqual(["zone", "kubernetes.io/hostname"]);
    expect(site(mocks).container.image).toMatch(/^mirror\.example\/docker\.io\/library\/drupal:/);
    expect(spec(mocks, "kubernetes:core/v1:PersistentVolumeClaim", "foodmag-files").storageClassName).toBe(
      "fast",
    );
  });

  it("that is stopped keeps everything", async () => {
    const running = await made();
    const stopped = await made({ replicas: 0 });
    expect(stopped.mocks.names()).toEqual(running.mocks.names());
    expect(spec(stopped.mocks, "kubernetes:apps/v1:StatefulSet", "foodmag-statefulset").replicas).toBe(0);
  });

  it("makes no backups where none are wanted", async () => {
    const { mocks } = await made({ enableBackup: false, database: { enableBackup: false } });
    expect(mocks.names().filter((name) => /CronJob|backup-volume/.test(name))).toEqual([]);
  });

  it("says where it is", async () => {
    const { foodmag } = await made();
    expect(await valueOf(foodmag.namespace)).toBe("foodmag-app");
    expect(await valueOf(foodmag.serviceName)).toBe("foodmag-app-cms-service");
    expect(await valueOf(foodmag.nodePort)).toBe(30080);
    expect(await valueOf(foodmag.endpoint.address)).toBe(
      "foodmag-app-sql.foodmag-app.svc.cluster.local:5432",
    );
  });
});

describe("is refused before anything is made:", () => {
  it.each<[FoodmagArgs, string]>([
    [{ nodePort: 80 }, "Foodmag.nodePort: expected a whole number from 30000 to 32767"],
    [{ nodePort: 30080.5 }, "Foodmag.nodePort: expected a whole number from 30000 to 32767"],
    [
      { profile: "umami" },
      'Foodmag.profile: expected demo_umami (the food magazine), standard or minimal; given "umami"',
    ],
    [{ install: "manual" }, "Foodmag.install: expected automatic or pages"],
    [{ replicas: -1 }, "Foodmag.replicas: expected a whole number from 0 (stopped, everything stays) to 8"],
    [
      { replicas: 2 },
      "Foodmag.replicas: expected 0 or 1, as the volume with the files (ReadWriteOnce) serves one node",
    ],
    [
      { replicas: 2, filesAccessMode: "ReadWriteOncePod", enableOneNode: true },
      "Foodmag.replicas: expected 0 or 1, as the volume with the files (ReadWriteOncePod) serves one pod",
    ],
    [
      { replicas: 2, filesAccessMode: "ReadWriteMany", install: "pages" },
      "Foodmag.replicas: expected 0 or 1 with install pages",
    ],
    [{ filesAccessMode: "ReadOnlyMany" }, "Foodmag.filesAccessMode: expected one of ReadWriteOnce"],
    [{ filesSize: "5 GB" }, "Foodmag.filesSize: expected a quantity of Kubernetes"],
    [
      { trustedHosts: ["http://food.example"] },
      "Foodmag.trustedHosts[0]: expected a name by which browsers ask",
    ],
    [{ siteName: "" }, "Foodmag.siteName: expected a text of one line"],
    [{ adminMail: "admin" }, "Foodmag.adminMail: expected a mail address"],
    [{ image: "drupal:latest" }, "Foodmag.image: expected a container image with a tag that stays"],
    [{ image: "drupal" }, "Foodmag.image: expected a container image with a tag that stays"],
    [{ backup: { keep: 0 } }, "Foodmag.backup.keep: expected a whole number from 1 to 365"],
    [{ backup: { schedule: "daily" } }, "Foodmag.backup.schedule: expected"],
    [
      { endpoint: ENDPOINT, database: { replicas: 3 } },
      "Foodmag.database: expected no such argument with endpoint",
    ],
  ])("%j", async (args, message) => {
    const mocks = await startMocks();
    expect(() => new Foodmag("foodmag", args)).toThrow(message);
    expect(mocks.names()).toEqual([]);
  });
});
