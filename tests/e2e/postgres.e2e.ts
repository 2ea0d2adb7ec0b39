import { readFileSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../../cli/project";
import { npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster, lines } from "./support/kindCluster";
import { POD_SECURITY, PostgresInstallation } from "./support/postgresInstallation";
import { SecretPlaces } from "./support/secretPlaces";
import { Timing } from "./support/timing";

const NAME = "e2e-postgres";
const MEMBERS = ["postgresql-0", "postgresql-1", "postgresql-2"];
const cluster = new KindCluster(NAME);
const postgres = new PostgresInstallation(cluster);
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("postgres", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME }],
    "slim:postgres": {
      storageSize: "1Gi",
      databases: [{ name: "more", owner: "app" }],
      backup: { keep: 2, storageSize: "1Gi" },
    },
  }));
  const timing = new Timing();
  const start = Date.now();
  await deployment.up(timing.onEvent);
  console.log(`up from nothing: ${((Date.now() - start) / 1000).toFixed(0)} s\n${timing.table()}`);
  postgres.startWriter();
  await postgres.written();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

describe("PostgreSQL", () => {
  it("is a StatefulSet of three, each with a volume of its own", () => {
    const ready = postgres.kubectl(
      "get",
      "statefulset",
      "postgresql",
      "-o",
      "jsonpath={.status.readyReplicas}",
    );
    expect(ready).toBe("3");
    const claims = postgres.kubectl(
      "get",
      "pvc",
      "--selector",
      "app=postgresql",
      "-o",
      "jsonpath={range .items[*]}{.metadata.name} {.status.phase}{'\\n'}{end}",
    );
    expect(lines(claims)).toEqual(MEMBERS.map((member) => `postgresql-data-${member} Bound`));
  });

  it("has one primary, and one of the replicas confirms", () => {
    const roles = postgres.members().map(({ Role, State }) => `${Role} ${State}`);
    expect(roles.sort()).toEqual(["Leader running", "Replica streaming", "Sync Standby streaming"]);
  });

  it("is well, by its status", () => {
    const { code, stdout } = npmRun("status", deployment, [deployment.name]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/members +ok +3 of 3 ready/) as string,
    });
  });

  it("has databases that belong to their owners, who may do nothing else", () => {
    const owners = postgres.sql(
      "postgresql-0",
      "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname !~ '^(postgres|template)' ORDER BY 1",
    );
    expect(lines(owners)).toEqual(["laboratory_swarm|laboratory", "more|app"]);
    const login = `host=${postgres.host} sslmode=verify-full sslrootcert=/tls/ca.crt`;
    expect(postgres.client(`${login} dbname=more`, "SELECT 1")).toContain("permission denied for database");
    expect(postgres.client(login, "CREATE ROLE x")).toContain("permission denied to create role");
    expect(postgres.client(login, "SELECT pg_read_file('/etc/passwd')")).toContain("permission denied");
    expect(postgres.client(`${login} user=postgres`, "SELECT 1")).toContain("password authentication failed");
  });
});

describe("connections", () => {
  const verified = "sslmode=verify-full sslrootcert=/tls/ca.crt";
  const service = (name: string) => `${name}.laboratory-swarm.svc.cluster.local`;
  const TLS = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

  it.each([
    service("postgresql"),
    "postgresql",
    "postgresql.laboratory-swarm",
    service("postgresql-replicas"),
    ...MEMBERS.map((member) => service(`${member}.postgresql-headless`)),
  ])("to %s are verified TLS 1.3", (host) => {
    expect(postgres.client(`host=${host} ${verified}`, TLS)).toBe("TLSv1.3");
  });

  it("lead to the primary, or to the replicas", () => {
    const state = (host: string) =>
      postgres.client(`host=${service(host)} ${verified}`, "SELECT pg_is_in_recovery()");
    expect(state("postgresql")).toBe("f");
    expect([1, 2, 3, 4].map(() => state("postgresql-replicas"))).toEqual(["t", "t", "t", "t"]);
  });

  it("without TLS are refused", () => {
    expect(postgres.client(`host=${postgres.host} sslmode=disable`, TLS)).toContain("no encryption");
  });

  it("are refused by a client that finds another name or another authority", () => {
    const address = postgres.kubectl("get", "service", "postgresql", "-o", "jsonpath={.spec.clusterIP}");
    expect(postgres.client(`host=${address} ${verified}`, TLS)).toContain("does not match host name");
    const other = "sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt";
    expect(postgres.client(`host=${postgres.host} ${other}`, TLS)).toMatch(
      /certificate verify failed|could not read root/,
    );
  });

  it("to Patroni change nothing without a certificate", () => {
    const status = (...args: string[]) =>
      postgres.inMember(
        "postgresql-0",
        ...[
          "curl",
          "--silent",
          "--insecure",
          "--output",
          "/dev/null",
          "--write-out",
          "%{http_code}",
          ...args,
        ],
      );
    const host = service("postgresql-1.postgresql-headless");
    expect(status(`https://${host}:8008/readiness`)).toBe("200");
    expect(status("--request", "POST", "--data", "{}", `https://${host}:8008/switchover`)).toBe("403");
  });
});

const metrics = (member: string) =>
  lines(postgres.inMember(member, "curl", "--silent", "localhost:9187/metrics"));

describe("the exporters", () => {
  const value = (all: string[], name: string) =>
    all.find((line) => line.startsWith(`${name} `))?.split(" ")[1];

  it("tell of each member whether it follows, and how far it is behind", () => {
    const leader = postgres.leader();
    for (const member of MEMBERS) {
      const all = metrics(member);
      expect([member, value(all, "pg_up")]).toEqual([member, "1"]);
      expect([member, value(all, "pg_replication_is_replica")]).toEqual([
        member,
        member === leader ? "0" : "1",
      ]);
      expect(Number(value(all, "pg_replication_lag_seconds"))).toBeLessThan(60);
      const followers = all.filter((line) => line.startsWith("pg_stat_replication_pg_wal_lsn_diff{"));
      expect([member, followers.length]).toEqual([member, member === leader ? 2 : 0]);
    }
  });
});

it("the dashboard shows what the exporters tell", () => {
  const found = new Set(
    MEMBERS.flatMap((member) => metrics(member)).map((line) => /^[a-z_]+/.exec(line)?.[0] ?? ""),
  );
  const { panels } = JSON.parse(
    readFileSync(path.join(PROJECT, "postgresql", "grafanaDashboard.json"), "utf8"),
  ) as { panels: { targets: { expr: string }[] }[] };
  const asked = panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/\bpg_[a-z_]+/g) ?? []),
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !found.has(name))).toEqual([]);
});

describe("those who manage it", () => {
  const may = (verb: string, resource: string, ...args: string[]) => {
    const [kind = "", subresource] = resource.split("/");
    // A resource with a slash would be taken for an object of that name.
    const words = ["auth", "can-i", verb, kind, ...(subresource ? [`--subresource=${subresource}`] : [])];
    const script = `kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace laboratory-swarm ${[...words, ...args].join(" ")} || true`;
    return cluster.run(["sh", "-c", script]).trim();
  };
  const manager = "--as=postgres-admin";
  const account = "--as=system:serviceaccount:laboratory-swarm:postgresql";

  it.each([
    [manager, "get", "statefulsets", "yes"],
    [manager, "delete", "statefulsets", "yes"],
    [manager, "patch", "statefulsets/scale", "yes"],
    [manager, "get", "pods/log", "yes"],
    [manager, "create", "pods/exec", "yes"],
    [manager, "list", "events", "yes"],
    [manager, "list", "persistentvolumeclaims", "yes"],
    [manager, "create", "jobs", "yes"],
    [manager, "get", "secrets", "no"],
    [manager, "delete", "persistentvolumeclaims", "no"],
    [manager, "delete", "pods", "no"],
    [account, "patch", "endpoints", "yes"],
    [account, "patch", "pods", "yes"],
    [account, "delete", "endpoints", "no"],
    [account, "get", "secrets", "no"],
    [account, "patch", "statefulsets", "no"],
    [account, "create", "pods/exec", "no"],
  ])("%s: %s %s: %s", (who, verb, resource, expected) => {
    expect(may(verb, resource, who)).toBe(expected);
  });

  it("have no rights in other namespaces", () => {
    expect(may("get", "statefulsets", manager, "--namespace=default")).toBe("no");
  });
});

describe("backups", () => {
  /** Runs a Job of a CronJob to its end; answers what it printed. */
  const run = (cronJob: string, name: string, condition = "complete") => {
    postgres.kubectl("create", "job", name, `--from=cronjob/${cronJob}`);
    postgres.kubectl("wait", `job/${name}`, `--for=condition=${condition}`, "--timeout=180s");
    // A Job tries again: the last of its pods tells of its end.
    return postgres.kubectl("logs", `--selector=batch.kubernetes.io/job-name=${name}`, "--tail=-1");
  };
  const count = (database: string, table: string) => {
    const query = `SELECT count(*), sum(hashtext(t::text)) FROM ${table} t`;
    return postgres
      .inMember(postgres.leader() ?? "", "psql", "-XAt", "--dbname", database, "--command", query)
      .trim();
  };

  beforeAll(() => {
    postgres.sql(
      postgres.leader() ?? "",
      "SET ROLE laboratory",
      "CREATE TABLE kept AS SELECT id, md5(id::text) AS text, now() AS at FROM generate_series(1, 20000) id",
    );
  });

  it("are made of all databases, and are restored in a test", () => {
    const made = run("postgres-backup", "backup-1");
    console.log(made);
    expect(made).toMatch(
      /laboratory_swarm: 2 tables, \d+ bytes\nmore: 0 tables, \d+ bytes\nbackup \S+Z is complete; kept: 1/,
    );
    const tested = run("postgres-restore-test", "test-1");
    console.log(tested);
    expect(tested).toMatch(
      /laboratory_swarm: 2 tables are equal\nmore: 0 tables are equal\nrestore test of \S+Z passed/,
    );
  });

  it("bring back what was lost, beside what is there", () => {
    const before = count("laboratory_swarm", "kept");
    postgres.sql(
      postgres.leader() ?? "",
      "DELETE FROM kept WHERE id % 7 = 0",
      "UPDATE kept SET text = '' WHERE id = 1",
    );
    expect(count("laboratory_swarm", "kept")).not.toBe(before);
    console.log(run("postgres-restore", "restore-1"));
    expect(count("laboratory_swarm_restored", "kept")).toBe(before);
    const owner = postgres.sql(
      "postgresql-0",
      "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'laboratory_swarm_restored'",
    );
    expect(owner).toBe("laboratory");
    expect(run("postgres-restore", "restore-2", "failed")).toContain(
      "there is a database laboratory_swarm_restored already; drop or rename it first",
    );
  });

  it("that are damaged fail their test", () => {
    const damage = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "damage", namespace: "laboratory-swarm" },
      spec: {
        restartPolicy: "Never",
        securityContext: POD_SECURITY,
        containers: [
          {
            name: "damage",
            image: postgres.image,
            imagePullPolicy: "IfNotPresent",
            command: [
              "bash",
              "-c",
              "printf x | dd of=$(ls -d /backup/2*Z | tail -n 1)/laboratory_swarm/dump bs=1 seek=4000 conv=notrunc",
            ],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            volumeMounts: [{ name: "backups", mountPath: "/backup" }],
          },
        ],
        volumes: [{ name: "backups", persistentVolumeClaim: { claimName: "postgres-backup-pvc" } }],
      },
    };
    cluster.kubectlWithInput(JSON.stringify(damage), "apply", "--filename", "-");
    postgres.kubectl("wait", "pod/damage", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s");
    expect(run("postgres-restore-test", "test-2", "failed")).toMatch(/dump: FAILED/);
  });

  it("are removed when there are newer ones, as many as shall be kept", () => {
    const made = ["backup-2", "backup-3"].map((name) => run("postgres-backup", name));
    expect(made.map((text) => /kept: \d+/.exec(text)?.[0])).toEqual(["kept: 2", "kept: 2"]);
    expect(run("postgres-restore-test", "test-3")).toContain("passed");
  });
});

describe("no acknowledged row is lost", () => {
  it.each<[string, (leader: string) => Promise<void>]>([
    [
      "the primary is deleted",
      async (leader) => {
        postgres.kubectl("delete", "pod", leader, "--wait=false");
        await postgres.leaderOtherThan(leader);
      },
    ],
    ["everything in the primary's container is killed", (leader) => postgres.kill(leader)],
    [
      "the primary is frozen, and comes back when another one has taken its place",
      async (leader) => {
        const start = Date.now();
        postgres.signal(leader, "STOP");
        const next = await postgres.leaderOtherThan(leader);
        console.log(`frozen: ${next} is the primary after ${((Date.now() - start) / 1000).toFixed(1)} s`);
        await postgres.written();
        postgres.signal(leader, "CONT");
      },
    ],
  ])("when %s", async (what, harm) => {
    const leader = await postgres.whole(3);
    await postgres.written();
    const before = postgres.report();
    await harm(leader);
    await postgres.whole(3);
    await postgres.written();
    const after = postgres.report();
    const gaps = after.gaps.slice(before.gaps.length).map((gap) => `${gap.toFixed(1)} s`);
    console.log(
      `${what}: gaps ${gaps.join(", ")}; ${after.acknowledged} rows acknowledged, ${after.lost} lost`,
    );
    expect(after.lost).toBe(0);
    expect(after.acknowledged).toBeGreaterThan(before.acknowledged);
    const replica = MEMBERS.find((member) => member !== postgres.leader()) ?? "";
    expect(() => postgres.sql(replica, "INSERT INTO acknowledged VALUES (0)")).toThrow(
      /cannot execute INSERT in a read-only transaction/,
    );
  });
});

it("its secrets are in no text that others read", async () => {
  const places = new SecretPlaces(deployment, new KindCluster(NAME), ["laboratory-swarm"]);
  expect(Object.keys(await places.secrets()).length).toBeGreaterThan(5);
  expect((await places.find()).found).toEqual([]);
});

describe("the stack", () => {
  it("has nothing to do in a second up, and finds no drift", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("applies other parameters and further databases to members that run", async () => {
    const started = () =>
      postgres.kubectl(
        "get",
        "pods",
        "--selector",
        "app=postgresql",
        "-o",
        "jsonpath={.items[*].status.startTime}",
      );
    const before = started();
    await deployment.configure({
      "slim:postgres": {
        storageSize: "1Gi",
        backup: { keep: 2, storageSize: "1Gi" },
        parameters: { work_mem: "8MB", max_connections: 120 },
        databases: [
          { name: "more", owner: "app" },
          { name: "third", owner: "app" },
        ],
      },
    });
    await deployment.up();
    for (const member of MEMBERS) {
      expect(postgres.sql(member, "SHOW work_mem", "SHOW max_connections")).toBe("8MB\n120");
    }
    expect(postgres.sql("postgresql-0", "SELECT count(*) FROM pg_database WHERE datname = 'third'")).toBe(
      "1",
    );
    expect(started()).toBe(before);
    expect(postgres.report().lost).toBe(0);
  });

  it("says why volumes cannot grow, and leaves everything as it is", async () => {
    await deployment.configure({
      "slim:postgres": { storageSize: "2Gi", backup: { keep: 2, storageSize: "1Gi" } },
    });
    await expect(deployment.up()).rejects.toThrow(
      /cannot grow from 1Gi to 2Gi: .*Set storageSize to 1Gi again/,
    );
    expect(postgres.report().lost).toBe(0);
  });
});
