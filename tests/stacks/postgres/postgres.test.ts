import { deployPostgres } from "../../../stacks/postgres/deploy";
import type { Postgres } from "../../../stacks/postgres/postgres";
import { goldenGraph } from "../../support/graph";
import { committedConfiguration, configuredAs, deployed } from "../../support/onlyClusterStack";

const stack = { stack: "postgres", clusters: [{ name: "postgres-cluster" }] };

const configured = (config: Record<string, unknown> = stack): Postgres =>
  configuredAs("postgres", config).postgres;
const run = (postgres = configured(), preview = false) => deployed(() => deployPostgres(postgres), preview);

describe("the stack postgres", () => {
  it("is what its committed configuration says", () => {
    expect(configured(committedConfiguration("Pulumi.postgres.yaml"))).toEqual(configured());
    expect(configured()).toEqual({
      clusters: [{ name: "postgres-cluster" }],
      postgres: {
        replicas: 3,
        database: "laboratory_swarm",
        owner: "laboratory",
        databases: [],
        storageSize: "10Gi",
        parameters: {},
        enablePodMonitor: false,
        enableBackup: true,
        timeoutSeconds: 600,
      },
      images: {},
      resources: {},
    });
  });

  it("is a cluster with PostgreSQL in it", async () => {
    const { mocks, outputs } = await run();
    const kubernetes = mocks.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(new Set(kubernetes.map(({ provider }) => provider))).toEqual(
      new Set(["postgres-cluster-provider"]),
    );
    const cluster = mocks.resources.filter(({ type }) => !type.startsWith("tls:"));
    expect(goldenGraph(mocks).length).toBeGreaterThan(cluster.length);
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
        clusters: [{ name: "postgres-cluster", settings: { storageClass: "fast" } }],
        images: {
          postgresql: "own/postgresql:17",
          postgresExporter: "own/exporter:1",
          kindNode: "own/node:1",
        },
        resources: { postgresql: { requests: { cpu: 1 } } },
        postgres: {
          replicas: 2,
          databases: [{ name: "more", owner: "app" }],
          parameters: { work_mem: "8MB" },
        },
      }),
    );
    const text = JSON.stringify(
      mocks.find("kubernetes:apps/v1:StatefulSet", "postgres-cluster-postgresql-statefulset").inputs,
    );
    for (const part of ["own/postgresql:17", "own/exporter:1", '"replicas":2', '"cpu":"1"', '"fast"']) {
      expect(text).toContain(part);
    }
    expect(JSON.stringify(mocks.resources)).toContain("8MB");
    expect(mocks.find("kind:index/cluster:Cluster", "postgres-cluster-kind").inputs.nodeImage).toBe(
      "own/node:1",
    );
    expect(mocks.names()).toContain("kubernetes:core/v1:Secret postgres-cluster-postgresql-secret-of-more");
  });
});

describe("is refused before anything is made:", () => {
  it.each<[object, string]>([
    [
      { replicas: -1 },
      "slim:postgres.replicas: expected a whole number from 0 (stopped, data stays) to 7; given -1",
    ],
    [{ replicas: 2.5 }, "slim:postgres.replicas: expected a whole number"],
    [{ replicas: 8 }, "slim:postgres.replicas: expected a whole number"],
    [{ database: "template1" }, "slim:postgres.database: expected the name of a database"],
    [{ owner: "pg_app" }, "slim:postgres.owner: expected the name of a role"],
    [
      {
        databases: [
          { name: "a", owner: "app" },
          { name: "a", owner: "app" },
        ],
      },
      'slim:postgres.databases[1].name: expected a name that no other database has; given "a"',
    ],
    [
      { databases: [{ name: "laboratory_swarm", owner: "app" }] },
      "slim:postgres.databases[0].name: expected a name that no other database has",
    ],
    [
      { clients: [{ namespace: "shop.example" }] },
      "slim:postgres.clients[0].namespace: expected the name of a namespace",
    ],
    [
      { managers: [{ kind: "ServiceAccount", name: "ci", namespace: "a.b" }] },
      "slim:postgres.managers[0].namespace: expected the name of a namespace",
    ],
    [
      { databases: [{ name: "a b", owner: "x" }] },
      "slim:postgres.databases[0].name: expected the name of a database",
    ],
    [
      { parameters: { listen_addresses: "*" } },
      "slim:postgres.parameters.listen_addresses: expected another key",
    ],
    [{ storageSize: "ten" }, "slim:postgres.storageSize: expected a quantity of Kubernetes"],
    [
      { storagesize: "1Gi" },
      "slim:postgres.storagesize: expected no such key; known here: replicas, storageSize",
    ],
  ])("%j", (postgres, message) => {
    expect(() => configured({ ...stack, postgres })).toThrow(message);
  });

  it.each(["own/postgresql:latest", "own/postgresql"])("the image %s", (postgresql) => {
    expect(() => configured({ ...stack, images: { postgresql } })).toThrow(
      "slim:images.postgresql: expected a container image with a tag that stays",
    );
  });

  it("two clusters", () => {
    expect(() => configured({ ...stack, clusters: [{ name: "a" }, { name: "b" }] })).toThrow(
      "slim:clusters: expected exactly one cluster, which Kind makes",
    );
  });
});
