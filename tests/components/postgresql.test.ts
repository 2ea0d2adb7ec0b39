import * as pulumi from "@pulumi/pulumi";
import { Postgresql, type PostgresqlArgs } from "../../components";
import { AUTHORITY, COMPLETE } from "../support/certificates";
import { goldenGraph } from "../support/graph";
import { type RecordingMocks, startMocks, valueOf } from "../support/mocks";
import { recordedPods } from "../support/pods";
import { restrictedViolations } from "../support/podSecurityStandard";

/** What an installation makes. */
async function made(args: PostgresqlArgs = {}, preview = false) {
  const mocks = await startMocks(preview);
  const postgresql = new Postgresql("postgresql", args);
  await pulumi.runtime.disconnect();
  return { mocks, postgresql };
}

const container = (mocks: RecordingMocks, name: string) => {
  const found = recordedPods(mocks)
    .flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers])
    .find((one) => one.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
};

describe("PostgreSQL", () => {
  it("is this graph", async () => {
    expect(goldenGraph((await made()).mocks)).toMatchSnapshot();
  });

  it("makes the same resources in a preview, when nothing is known yet", async () => {
    const update = await made();
    const preview = await made({}, true);
    expect(preview.mocks.names()).toEqual(update.mocks.names());
  });

  it("meets the Pod Security level restricted, in every pod", async () => {
    const { mocks } = await made();
    const pods = recordedPods(mocks);
    expect(pods.map(({ name }) => name).sort()).toEqual([
      "postgresql-backup",
      "postgresql-restore",
      "postgresql-restore-test",
      "postgresql-settings",
      "postgresql-statefulset",
      "postgresql-volumes",
    ]);
    for (const { spec } of pods) expect(restrictedViolations(spec)).toEqual([]);
    expect(mocks.find("kubernetes:core/v1:Namespace", "postgresql-namespace").inputs).toMatchObject({
      metadata: {
        name: "laboratory-swarm",
        labels: { "pod-security.kubernetes.io/enforce": "restricted" },
      },
    });
  });

  it("keeps passwords and keys secret, wherever they go", async () => {
    const { mocks } = await made();
    const open = mocks.resources.filter(({ inputs, secretInputs }) => {
      const text = JSON.stringify(inputs);
      return /"secret[ -][\w-]+"|:secret-/.test(text) && secretInputs.length === 0;
    });
    expect(open.map(({ name }) => name)).toEqual([]);
    const pods = JSON.stringify(recordedPods(mocks));
    expect(pods).not.toMatch(/secret[ -]postgresql-(superuser|replication|password)/);
  });

  it("says where it is, and gives each database's clients what they need", async () => {
    await startMocks();
    const postgresql = new Postgresql("postgresql", {
      databases: [{ name: "spire_server", owner: "spire" }],
    });
    expect(await valueOf(postgresql.address)).toBe("postgresql.laboratory-swarm.svc.cluster.local:5432");
    expect(await valueOf(postgresql.memberAddresses)).toHaveLength(3);
    expect(await valueOf(postgresql.secretNames)).toEqual({
      laboratory_swarm: "postgresql-secret",
      spire_server: "postgresql-database-spire-server",
    });
    const { spire_server: endpoint } = postgresql.endpoints;
    expect(await valueOf(endpoint?.username ?? "")).toBe("spire");
    expect(await valueOf(endpoint?.password ?? "")).toBe("secret-postgresql-password-of-spire");
    expect(await pulumi.isSecret(pulumi.output(endpoint?.password))).toBe(true);
  });

  it("begins to be used when all databases are there", async () => {
    const { mocks } = await made();
    const job = mocks.find("kubernetes:batch/v1:Job", "postgresql-settings");
    const statefulSet = mocks.find("kubernetes:apps/v1:StatefulSet", "postgresql-statefulset");
    expect(job.options.dependencies).toContain(statefulSet.urn);
  });

  it("that is stopped keeps everything, and runs nothing", async () => {
    const running = await made();
    const stopped = await made({ replicas: 0 });
    const gone = running.mocks.names().filter((name) => !stopped.mocks.names().includes(name));
    expect(gone).toEqual([
      "kubernetes:batch/v1:Job postgresql-settings",
      "kubernetes:batch/v1:Job postgresql-volumes",
      "kubernetes:core/v1:ConfigMap postgresql-settings",
      "kubernetes:core/v1:ConfigMap postgresql-volumes",
      "kubernetes:core/v1:ServiceAccount postgresql-volumes-account",
      "kubernetes:rbac.authorization.k8s.io/v1:Role postgresql-volumes-role",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding postgresql-volumes-role-binding",
    ]);
  });

  it("takes a certificate of somebody else's, and makes none", async () => {
    const certificate = { certificate: COMPLETE, key: "their key", caCertificate: AUTHORITY };
    const { mocks } = await made({ certificate });
    expect(mocks.names().filter((name) => name.startsWith("tls:"))).toEqual([]);
    const { inputs, secretInputs } = mocks.find("kubernetes:core/v1:Secret", "postgresql-tls");
    expect(inputs.stringData).toEqual({
      "tls.crt": COMPLETE,
      "tls.key": "their key",
      "ca.crt": AUTHORITY,
    });
    expect(secretInputs.length).toBeGreaterThan(0);
  });

  it.each([
    [undefined, 8760, 720],
    [2160, 2160, 720],
    [1, 1, 1],
  ])(
    "makes a certificate for %s hours, which is renewed in time",
    async (certificateHours, hours, renewal) => {
      const { mocks } = await made({ certificateHours });
      expect(
        mocks.find("tls:index/locallySignedCert:LocallySignedCert", "postgresql-certificate").inputs,
      ).toMatchObject({
        validityPeriodHours: hours,
        earlyRenewalHours: renewal,
      });
    },
  );

  it("starts members again with another certificate, and makes databases again with another password", async () => {
    const template = (mocks: RecordingMocks, name: string) =>
      recordedPods(mocks).find((pod) => pod.name === name)?.metadata.annotations;
    const first = await made();
    const second = await made({
      certificate: { certificate: COMPLETE, key: "k", caCertificate: AUTHORITY },
    });
    expect(template(first.mocks, "postgresql-statefulset")).not.toEqual(
      template(second.mocks, "postgresql-statefulset"),
    );
    expect(template(first.mocks, "postgresql-settings")).toEqual(
      template(second.mocks, "postgresql-settings"),
    );
  });

  it("applies parameters while it runs: no member is started anew for them", async () => {
    const first = await made();
    const second = await made({ parameters: { work_mem: "8MB" } });
    const statefulSet = ({ mocks }: typeof first) =>
      mocks.find("kubernetes:apps/v1:StatefulSet", "postgresql-statefulset").inputs;
    expect(statefulSet(second)).toEqual(statefulSet(first));
    const { data } = second.mocks.find("kubernetes:core/v1:ConfigMap", "postgresql-settings").inputs;
    expect(JSON.stringify(data)).toContain("8MB");
  });

  it("uses what the cluster is like", async () => {
    const { mocks, postgresql } = await made({
      settings: {
        storageClass: "fast",
        registryMirror: "mirror.example",
        clusterDomain: "corp.internal",
        ipFamilies: ["IPv6"],
        pods: { nodeSelector: { pool: "data" } },
      },
    });
    expect(JSON.stringify(mocks.resources)).not.toContain("cluster.local");
    expect(await valueOf(postgresql.certificateNames)).toContain(
      "*.postgresql-headless.laboratory-swarm.svc.corp.internal",
    );
    const { spec } = mocks.find("kubernetes:apps/v1:StatefulSet", "postgresql-statefulset").inputs as {
      spec: { volumeClaimTemplates: { spec: object }[] };
    };
    expect(spec.volumeClaimTemplates[0]?.spec).toMatchObject({ storageClassName: "fast" });
    for (const { spec: pod } of recordedPods(mocks)) {
      expect(pod.nodeSelector).toEqual({ pool: "data" });
      for (const { image } of pod.containers) expect(image).toMatch(/^mirror\.example\//);
    }
    const services = mocks.resources.filter(({ type }) => type === "kubernetes:core/v1:Service");
    expect(services).toHaveLength(6);
    for (const { inputs } of services) expect(inputs.spec).toMatchObject({ ipFamilies: ["IPv6"] });
  });

  it("two installations in one namespace have no object in common", async () => {
    const mocks = await startMocks();
    new Postgresql("one", { namespace: "apps", name: "one" });
    new Postgresql("two", { namespace: "apps", name: "two" });
    await pulumi.runtime.disconnect();
    const objects = mocks.resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .flatMap(({ type, inputs }) => {
        const { name } = inputs.metadata as { name?: string };
        return name === undefined ? [] : [`${type} ${name}`];
      });
    expect(objects.length).toBeGreaterThan(20);
    expect(new Set(objects).size).toBe(objects.length);
  });

  it("has its volumes grow by the Job, as Kubernetes allows no change of the StatefulSet's claims", async () => {
    const { mocks } = await made({ storageSize: "20Gi" });
    const { options } = mocks.find("kubernetes:apps/v1:StatefulSet", "postgresql-statefulset");
    expect(options.ignoreChanges).toEqual(["spec.volumeClaimTemplates"]);
    expect(container(mocks, "volumes").env).toContainEqual({ name: "SIZE", value: "20Gi" });
  });

  it("has its metrics collected, if it is asked for", async () => {
    const name = "kubernetes:monitoring.coreos.com/v1:PodMonitor postgresql-pod-monitor";
    expect((await made()).mocks.names()).not.toContain(name);
    expect((await made({ enablePodMonitor: true })).mocks.names()).toContain(name);
  });

  it("makes backups, unless it shall not", async () => {
    const cronJobs = (mocks: RecordingMocks) =>
      mocks.resources.flatMap(({ type, inputs }) =>
        type === "kubernetes:batch/v1:CronJob"
          ? [inputs as { metadata: { name: string }; spec: { schedule: string; suspend?: boolean } }]
          : [],
      );
    const backup = { schedule: "@hourly", keep: 3, storageSize: "1Gi", storageClass: "slow" };
    const { mocks } = await made({ backup, databases: [{ name: "more", owner: "app" }] });
    const made3 = cronJobs(mocks).map(({ metadata, spec }) => [metadata.name, spec.schedule, spec.suspend]);
    const byName = ([one]: unknown[], [other]: unknown[]) => String(one).localeCompare(String(other));
    expect(made3.sort(byName)).toEqual([
      ["postgres-backup", "@hourly", undefined],
      ["postgres-restore", "@yearly", true],
      ["postgres-restore-test", "0 4 * * 0", undefined],
    ]);
    expect(
      mocks.find("kubernetes:core/v1:PersistentVolumeClaim", "postgresql-backup-volume").inputs,
    ).toMatchObject({
      metadata: { name: "postgres-backup-pvc" },
      spec: { storageClassName: "slow", resources: { requests: { storage: "1Gi" } } },
    });
    const pods = JSON.stringify(recordedPods(mocks));
    expect(pods).toContain('{"name":"KEEP","value":"3"}');
    expect(pods).toContain('{"name":"DATABASES","value":"laboratory_swarm more"}');
    expect(pods).toContain('{"name":"OWNER_OF_MORE","value":"app"}');
    expect(cronJobs((await made({ enableBackup: false })).mocks)).toEqual([]);
  });

  describe("with an archive", () => {
    const store = {
      endpoint: "s3.example",
      bucket: "backups",
      accessKey: "access",
      secretKey: "the-key",
      caCertificate: "their authority",
    };

    it("pushes its log there, by a command that restarts no member when keys change", async () => {
      const { mocks } = await made({ archive: { store } });
      const other = await made({ archive: { store: { ...store, secretKey: "another" } } });
      expect(recordedPods(other.mocks)).toEqual(recordedPods(mocks));
      const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "postgresql-settings").inputs as {
        data: Record<string, string>;
      };
      const { postgresql } = JSON.parse(data["settings.json"] ?? "") as {
        postgresql: { parameters: Record<string, string> };
      };
      expect(postgresql.parameters).toMatchObject({
        archive_mode: "on",
        archive_command: "pgbackrest --stanza=main archive-push %p",
      });
      const secret = mocks.find("kubernetes:core/v1:Secret", "postgresql-archive");
      expect(secret.inputs.stringData).toMatchObject({
        "pgbackrest.conf": expect.stringContaining("repo1-path=/postgresql\n") as string,
        "store-ca.crt": "their authority",
      });
      expect(secret.secretInputs).toEqual(["stringData"]);
      expect(JSON.stringify(recordedPods(mocks))).not.toContain("the-key");
      const component = mocks.find("slim:index:Postgresql", "postgresql");
      expect(component.secretInputs).toContain("archive");
    });

    it("has a backup there from the beginning, and then by a CronJob", async () => {
      const { mocks } = await made({ archive: { store, schedule: "@hourly", fullAfterDays: 3 } });
      expect(mocks.find("kubernetes:batch/v1:CronJob", "postgresql-archive").inputs).toMatchObject({
        metadata: { name: "postgres-archive" },
        spec: { schedule: "@hourly" },
      });
      const job = mocks.find("kubernetes:batch/v1:Job", "postgresql-archive-first");
      const settings = mocks.find("kubernetes:batch/v1:Job", "postgresql-settings");
      expect(job.options.dependencies).toContain(settings.urn);
      for (const { spec } of recordedPods(mocks)) expect(restrictedViolations(spec)).toEqual([]);
      expect(JSON.stringify(recordedPods(mocks))).toContain('{"name":"FULL_AFTER_DAYS","value":"3"}');
    });

    it("of another installation begins with its data as of a moment", async () => {
      const { mocks } = await made({
        recovery: { store: { ...store, path: "/other" }, time: "2030-01-31 14:05:00+00" },
      });
      const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "postgresql-config").inputs as {
        data: Record<string, string>;
      };
      expect(data["patroni.yaml"]).toContain("method: archive\n");
      expect(Object.keys(data)).toContain("recover.sh");
      const server = recordedPods(mocks).find(({ name }) => name === "postgresql-statefulset")?.spec;
      expect(JSON.stringify(server)).toContain('"RECOVERY_TIME","value":"2030-01-31 14:05:00+00"');
      expect(() => container(mocks, "archive")).toThrow("no container archive");
      const secret = mocks.find("kubernetes:core/v1:Secret", "postgresql-archive").inputs;
      expect(Object.keys(secret.stringData as object).sort()).toEqual(["recovery-ca.crt", "recovery.conf"]);
    });
  });

  it("may be managed by those who are named", async () => {
    const binding = async (managers?: PostgresqlArgs["managers"]) =>
      (await made({ managers })).mocks.find(
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        "postgresql-manager-role-binding",
      ).inputs;
    const apiGroup = "rbac.authorization.k8s.io";
    expect(await binding()).toMatchObject({
      metadata: { name: "statefulset-manager-binding" },
      subjects: [{ kind: "User", name: "postgres-admin", apiGroup }],
    });
    expect(
      await binding([
        { kind: "Group", name: "operators" },
        { kind: "ServiceAccount", name: "robot" },
      ]),
    ).toMatchObject({
      subjects: [
        { kind: "Group", name: "operators", apiGroup },
        { kind: "ServiceAccount", name: "robot", namespace: "laboratory-swarm" },
      ],
    });
  });

  it("runs an exporter beside each member, unless it shall not", async () => {
    expect(container((await made()).mocks, "exporter").image).toContain("postgres-exporter");
    const queries =
      "rows: { query: SELECT 1 AS one, metrics: [{ one: { usage: GAUGE, description: one } }] }";
    const extended = await made({ queries });
    expect(container(extended.mocks, "exporter").command).toContain(
      "--extend.query-path=/queries/queries.yaml",
    );
    const { data } = extended.mocks.find("kubernetes:core/v1:ConfigMap", "postgresql-queries").inputs;
    expect(data).toEqual({ "queries.yaml": queries });
    const { mocks } = await made({ enableExporter: false });
    expect(() => container(mocks, "exporter")).toThrow("no container exporter");
  });
});

const STORE = { endpoint: "s3.example", bucket: "backups", accessKey: "a", secretKey: "s" };

describe("PostgreSQL is refused before anything is made, with", () => {
  it.each<[PostgresqlArgs, string]>([
    [
      { replicas: -1 },
      "Postgresql.replicas: expected a whole number from 0 (stopped, data stays) to 7; given -1",
    ],
    [{ replicas: 2.5 }, "Postgresql.replicas: expected a whole number"],
    [{ replicas: 8 }, "Postgresql.replicas: expected a whole number"],
    [{ newNamespace: "My" }, "Postgresql.newNamespace: expected the name of a namespace"],
    [
      { namespace: "a", newNamespace: "b" },
      'Postgresql.newNamespace: expected no such argument beside namespace; given "b"',
    ],
    [{ name: "My" }, "Postgresql.name: expected 1 to 40 lower-case letters"],
    [{ database: "postgres" }, "Postgresql.database: expected the name of a database"],
    [{ owner: "backup" }, "Postgresql.owner: expected the name of a role"],
    [
      { databases: [{ name: "laboratory_swarm", owner: "app" }] },
      "Postgresql.databases[0].name: expected a name that no other database has",
    ],
    [
      { parameters: { ssl: "off" } },
      "Postgresql.parameters: expected a parameter of PostgreSQL that is not decided",
    ],
    [{ storageSize: "10 GB" }, "Postgresql.storageSize: expected a quantity of Kubernetes"],
    [{ backup: { schedule: "at noon" } }, "Postgresql.backup.schedule: expected a schedule of cron"],
    [
      { backup: { testSchedule: "0 25 * * *" } },
      "Postgresql.backup.testSchedule: expected a schedule of cron",
    ],
    [{ backup: { keep: 0 } }, "Postgresql.backup.keep: expected a whole number from 1 to 365; given 0"],
    [{ backup: { storageSize: "big" } }, "Postgresql.backup.storageSize: expected a quantity of Kubernetes"],
    [
      { managers: [{ kind: "Robot", name: "x" }] },
      'Postgresql.managers[0].kind: expected one of User, Group, ServiceAccount; given "Robot"',
    ],
    [{ image: "own:latest" }, "Postgresql.image: expected a container image with a tag that stays"],
    [{ exporterImage: "own" }, "Postgresql.exporterImage: expected a container image with a tag that stays"],
    ...(
      [
        [{ endpoint: "https://s3" }, "endpoint: expected host or host:port of an S3 store"],
        [{ bucket: "B" }, "bucket: expected the name of a bucket"],
        [{ path: "pg" }, "path: expected an absolute path in the bucket"],
      ] as const
    ).map(([part, message]): [PostgresqlArgs, string] => [
      { archive: { store: { ...STORE, ...part } } },
      `Postgresql.archive.store.${message}`,
    ]),
    [
      { archive: { store: STORE, queueSize: "much" } },
      "Postgresql.archive.queueSize: expected a quantity of Kubernetes",
    ],
    [{ archive: { store: STORE, keepFull: 0 } }, "Postgresql.archive.keepFull: expected a whole number"],
    [
      { recovery: { store: STORE, time: "2030-01-31 14:05:00" } },
      'Postgresql.recovery.time: expected a moment with its time zone, such as 2030-01-31 14:05:00+00; given "2030-01-31 14:05:00"',
    ],
    [
      { archive: { store: STORE }, recovery: { store: STORE } },
      "Postgresql.recovery.store.path: expected another path than that of archive.store",
    ],
    ...["rows: 1", "rows: { query: SELECT 1 }", "{", "[]", "{}"].map((queries): [PostgresqlArgs, string] => [
      { queries },
      "Postgresql.queries: expected queries of the exporter in YAML: a map by name",
    ]),
    [
      { certificateHours: 0.5 },
      "Postgresql.certificateHours: expected a whole number from 1 to 87600; given 0.5",
    ],
    [{ storageSize: "0" }, "Postgresql.storageSize: expected a quantity of Kubernetes"],
  ])("%j", async (args, message) => {
    const mocks = await startMocks();
    expect(() => new Postgresql("postgresql", args)).toThrow(message);
    expect(mocks.names()).toEqual([]);
  });
});
