import { NOT_ASKED } from "../../../../cli/status/dockerEngine";
import { diagnoseFoodmag, type FoodmagView } from "../../../../cli/status/foodmag/diagnose";
import type { FoodmagFacts } from "../../../../cli/status/foodmag/facts";
import { FOODMAG_NAMES } from "../../../../foodmag/names";
import { postgresqlNames } from "../../../../postgresql/names";

const pod = (name: string, ready = true, waiting?: string) => ({
  namespace: "foodmag-app",
  name,
  uid: name,
  ready,
  serviceAccount: name.includes("sql") ? "foodmag-app-sql" : "default",
  waiting,
});
const well: FoodmagFacts = {
  version: "v1.34.3",
  pods: [pod("foodmag-app-0")],
  files: "Bound",
  database: {
    pods: [pod("foodmag-app-sql-0"), pod("foodmag-app-sql-1")],
    members: {
      value: [
        { name: "foodmag-app-sql-0", role: "Leader", state: "running" },
        { name: "foodmag-app-sql-1", role: "Sync Standby", state: "streaming", lag: 0 },
      ],
    },
    runs: {},
  },
};
const expected = {
  clusterName: "foodmag-cluster",
  kubeconfigFile: "k.yaml",
  namespace: "foodmag-app",
  names: FOODMAG_NAMES,
  replicas: 1,
  database: { names: postgresqlNames("foodmag-app-sql"), replicas: 2 },
};

const look = (facts: Partial<FoodmagFacts>, view: Partial<FoodmagView> = {}) =>
  diagnoseFoodmag(
    { stack: "foodmag", completion: "complete", expected, facts: { value: { ...well, ...facts } }, ...view },
    NOT_ASKED,
  );
const failed = (checks: ReturnType<typeof look>) => checks.filter(({ state }) => state === "failed");

describe("status of the food magazine", () => {
  it("has rows for the CMS, its files, and its database", () => {
    expect(look({}).map(({ part, state, seen }) => `${part} ${state} ${seen}`)).toEqual([
      "Kubernetes ok v1.34.3",
      "CMS ok 1 of 1 ready",
      "files ok Bound",
      "database members ok 2 of 2 ready",
      "database primary ok foodmag-app-sql-0",
      "database replicas ok 1 of 1 follow",
      "database synchronous ok foodmag-app-sql-1",
    ]);
  });

  it("has rows for the backups of its files, beside those of its database", () => {
    const now = new Date("2026-01-02T00:00:00Z");
    const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    const runs = {
      "foodmag-app-cms-backup": { succeeded: hoursAgo(5) },
      "foodmag-app-cms-restore-test": { succeeded: hoursAgo(30), failed: hoursAgo(3) },
    };
    const checks = diagnoseFoodmag(
      {
        ...{ stack: "foodmag", completion: "complete", expected },
        facts: { value: { ...well, database: { ...well.database, runs } } },
      },
      NOT_ASKED,
      now,
    );
    const ofFiles = checks.filter(({ part }) => part.startsWith("files: "));
    expect(ofFiles.map(({ part, state, seen }) => `${part} ${state} ${seen}`)).toEqual([
      "files: backups ok newest 5 h old",
      "files: restore test failed passed 30 h ago",
    ]);
    expect(ofFiles[1]?.next).toContain("logs --selector app=foodmag-app-cms-restore-test");
  });

  it("says why a pod does not run, and where to look", () => {
    const checks = failed(look({ pods: [pod("foodmag-app-0", false, "Init:Error")] }));
    expect(checks).toMatchObject([
      {
        part: "CMS",
        cause: expect.stringContaining("Init:Error") as string,
        next: expect.stringContaining("logs foodmag-app-0 --all-containers") as string,
      },
    ]);
  });

  it("names a volume that is gone", () => {
    expect(failed(look({ files: "Lost" }))).toMatchObject([
      { part: "files", cause: "the volume with the files is gone" },
    ]);
    expect(failed(look({ files: undefined }))).toHaveLength(1);
  });

  it("is well while it is stopped", () => {
    const stopped = { ...expected, replicas: 0 };
    expect(failed(look({ pods: [] }, { expected: stopped }))).toEqual([]);
  });

  it("of a cluster that does not answer is that alone", () => {
    const checks = look({}, { facts: { error: "connect ECONNREFUSED" } });
    expect(failed(checks).map(({ part }) => part)).toEqual(["Kubernetes"]);
  });
});
