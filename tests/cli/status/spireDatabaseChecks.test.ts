import type { SeenCluster } from "../../../cli/status/check";
import { spireDatabaseChecks } from "../../../cli/status/spireDatabaseChecks";
import { fleetNames } from "../../../slim/names";

const NOW = new Date("2026-01-02T00:00:00Z");

function checks(spireDatabase: SeenCluster["expected"]["spireDatabase"], state = "streaming") {
  const pods = [0, 1].map((ordinal) => ({
    namespace: "spire-database",
    name: `postgresql-${ordinal}`,
    uid: `${ordinal}`,
    ready: true,
    serviceAccount: "postgresql",
  }));
  const members = [
    { name: "postgresql-0", role: "Leader", state: "running" },
    { name: "postgresql-1", role: "Sync Standby", state, lag: 0 },
  ];
  const cluster = {
    name: "a",
    expected: { kubeconfigFile: "a.yaml", names: fleetNames(), spireDatabase },
    facts: spireDatabase && { spireDatabase: { pods, members: { value: members }, runs: {} } },
  };
  return spireDatabaseChecks({ ...cluster, facts: cluster.facts ?? {} } as unknown as SeenCluster, NOW);
}

it("are none where SPIRE has no database of the stack's", () => {
  expect(checks(undefined)).toEqual([]);
});

it("are those of a PostgreSQL, under names that say whose it is", () => {
  const seen = checks({ namespace: "spire-database", replicas: 2 });
  expect(seen.map(({ cluster, part, state, seen: what }) => [cluster, part, state, what])).toEqual([
    ["a", "SPIRE database: members", "ok", "2 of 2 ready"],
    ["a", "SPIRE database: primary", "ok", "postgresql-0"],
    ["a", "SPIRE database: replicas", "ok", "1 of 1 follow"],
    ["a", "SPIRE database: synchronous", "ok", "postgresql-1"],
  ]);
});

it("name a member that does not follow, and how to look at it", () => {
  const behind = checks({ namespace: "spire-database", replicas: 2 }, "running").find(
    ({ state }) => state === "failed",
  );
  expect(behind).toMatchObject({
    part: "SPIRE database: replicas",
    cause: "postgresql-1 is running, 0 MB behind",
    next: expect.stringContaining("kubectl --kubeconfig a.yaml --namespace spire-database logs") as string,
  });
});
