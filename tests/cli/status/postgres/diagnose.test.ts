import { NOT_ASKED } from "../../../../cli/status/dockerEngine";
import { diagnosePostgresql, type PostgresqlView } from "../../../../cli/status/postgres/diagnose";
import type { PostgresqlFacts } from "../../../../cli/status/postgres/facts";
import { postgresqlNames } from "../../../../postgresql/names";

const pod = (ordinal: number, ready = true) => ({
  namespace: "laboratory-swarm",
  name: `postgresql-${ordinal}`,
  uid: String(ordinal),
  ready,
  serviceAccount: "postgresql",
});
const well: PostgresqlFacts = {
  version: "v1.34.3",
  pods: [pod(0), pod(1), pod(2)],
  members: {
    value: [
      { name: "postgresql-0", role: "Replica", state: "streaming", lag: 0 },
      { name: "postgresql-1", role: "Leader", state: "running" },
      { name: "postgresql-2", role: "Sync Standby", state: "streaming", lag: 0 },
    ],
  },
  runs: {},
};
const NOW = new Date("2030-01-02T12:00:00Z");
const at = (text: string) => new Date(text);
const expected = {
  clusterName: "postgres-cluster",
  kubeconfigFile: "k.yaml",
  namespace: "laboratory-swarm",
  names: postgresqlNames(),
  replicas: 3,
};

const look = (facts: Partial<PostgresqlFacts>, view: Partial<PostgresqlView> = {}) =>
  diagnosePostgresql(
    { stack: "postgres", completion: "complete", expected, facts: { value: { ...well, ...facts } }, ...view },
    NOT_ASKED,
    NOW,
  );
const failed = (checks: ReturnType<typeof look>) =>
  checks.flatMap(({ state, part, cause }) => (state === "failed" ? [`${part}: ${cause ?? ""}`] : []));
const members = (...value: object[]) => ({ members: { value } as PostgresqlFacts["members"] });

describe("status of PostgreSQL", () => {
  it("names the primary and who confirms its rows", () => {
    expect(look({}).map(({ part, state, seen }) => `${part} ${state} ${seen}`)).toEqual([
      "Kubernetes ok v1.34.3",
      "members ok 3 of 3 ready",
      "primary ok postgresql-1",
      "replicas ok 2 of 2 follow",
      "synchronous ok postgresql-2",
    ]);
  });

  it("of one member has no replicas", () => {
    const one = { ...expected, replicas: 1 };
    const facts = { pods: [pod(0)], ...members({ name: "postgresql-0", role: "Leader", state: "running" }) };
    expect(look(facts, { expected: one }).map(({ part }) => part)).toEqual([
      "Kubernetes",
      "members",
      "primary",
    ]);
  });

  it("that is stopped is well", () => {
    const none = { ...expected, replicas: 0 };
    const facts = { pods: [], members: { error: "no member runs" } };
    expect(failed(look(facts, { expected: none }))).toEqual([]);
  });

  it("says which member is missing, and why", () => {
    const waiting = { ...pod(2, false), waiting: "ImagePullBackOff: not found" };
    expect(failed(look({ pods: [pod(0), pod(1), waiting] }))).toEqual([
      "members: postgresql-2 is not Ready: ImagePullBackOff: not found",
    ]);
  });

  it("says that there is no primary, or nobody who confirms", () => {
    expect(
      failed(look(members({ name: "postgresql-0", role: "Replica", state: "running" }))).map(
        (line) => line.split(":")[0],
      ),
    ).toEqual(["primary", "replicas", "synchronous"]);
  });

  it("says who is behind", () => {
    const [, leader, standby] = "value" in well.members ? well.members.value : [];
    const late = { name: "postgresql-0", role: "Replica", state: "streaming", lag: 200 };
    expect(failed(look(members(late, leader ?? {}, standby ?? {})))).toEqual([
      "replicas: postgresql-0 is streaming, 200 MB behind",
    ]);
  });

  it("does not call unknown what it could not ask", () => {
    const checks = look({ members: { error: "no answer in 8 s" } });
    expect(checks.filter(({ state }) => state === "unknown")).toHaveLength(3);
  });

  it("tells of an update that did not finish, and of a cluster that does not answer", () => {
    expect(failed(look({}, { completion: "failed" }))).toEqual(["last update: it failed, or was stopped"]);
    const silent = look({}, { facts: { error: "ECONNREFUSED" } });
    expect(silent.map(({ part, state }) => `${part} ${state}`)).toEqual(["Kubernetes failed"]);
  });
});

describe("backups", () => {
  const parts = (facts: Partial<PostgresqlFacts>) =>
    look(facts)
      .filter(({ part }) => /backups|restore test|archive/.test(part))
      .map(({ part, state, seen, cause = "", next = "" }) => [part, state, seen, cause, next].join("; "));
  const archive = (value: object) => ({
    runs: { "postgres-archive": {} },
    archive: { value: { logMegabytes: 96, ...value } },
  });

  it("tell how old the newest one is, and when the last test passed", () => {
    const runs = {
      "postgres-backup": { succeeded: at("2030-01-02T02:00:10Z") },
      "postgres-restore-test": { succeeded: at("2029-12-30T04:00:00Z"), failed: at("2029-12-23T04:00:00Z") },
      "postgres-restore": {},
    };
    expect(parts({ runs })).toEqual([
      "backups; ok; newest 9 h old; ; ",
      "restore test; ok; passed 3 d ago; ; ",
    ]);
  });

  it("of a new installation are none yet, which is well", () => {
    expect(parts({ runs: { "postgres-backup": {}, "postgres-restore-test": {} } })).toEqual([
      "backups; ok; none yet; ; ",
      "restore test; ok; none yet; ; ",
    ]);
  });

  it("are not well when the last run failed", () => {
    const runs = {
      "postgres-backup": { succeeded: at("2030-01-01T02:00:00Z"), failed: at("2030-01-02T11:59:00Z") },
    };
    expect(parts({ runs })).toEqual([
      "backups; failed; newest 34 h old; the last run of postgres-backup failed 60 s ago; " +
        "kubectl --kubeconfig k.yaml --namespace laboratory-swarm logs --selector app=postgres-backup --tail 20 --prefix",
    ]);
  });

  it("in an archive tell when the store took the log", () => {
    const well = archive({ archived: at("2030-01-02T11:59:30Z"), backup: at("2030-01-02T01:30:00Z") });
    expect(parts(well)).toEqual(["archive; ok; log 30 s ago, newest backup 10 h old; ; "]);
    const [failing = ""] = parts(archive({ failing: at("2030-01-02T11:50:00Z") }));
    expect(failing).toContain(
      "archive; failed; no log for 10 min; the store does not take the log, 96 MB of which",
    );
  });

  it("in an archive tell what was dropped, and that the store does not answer", () => {
    const archived = at("2030-01-02T11:59:30Z");
    expect(parts(archive({ archived, silent: "no route" }))[0]).toContain(
      "archive; failed; no answer; the store does not answer: no route; ",
    );
    const [dropped = ""] = parts(archive({ archived, droppedAfter: "000000030000000000000010" }));
    expect(dropped).toContain(
      "archive; failed; log dropped; the store has nothing after 000000030000000000000010",
    );
    expect(dropped).toContain("create job archive-now --from=cronjob/postgres-archive");
  });

  it("in an archive are not known without a primary", () => {
    expect(parts({ runs: { "postgres-archive": {} } })).toEqual([
      "archive; unknown; unknown: there is no primary; ; ",
    ]);
  });
});
