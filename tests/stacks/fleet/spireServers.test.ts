import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { requireKnownRoots } from "../../../stacks/fleet/knownRoots";
import type { ClusterOutputs } from "../../../stacks/fleet/outputs";
import { bundleDocument } from "../../support/bundleDocument";
import { AUTHORITY, COMPLETE } from "../../support/certificates";
import { startMocks } from "../../support/mocks";
import { parseFleet } from "../../support/parseFleet";
import { SURROUNDINGS } from "../../support/surroundings";

const fleetWith = (spire?: object) => parseFleet({ clusters: [{ name: "a.example", spire }] });
const external = {
  address: "db.example:5432",
  database: "spire",
  username: "owner",
  password: "pass",
  caCertificate: "-----BEGIN CERTIFICATE-----",
};

async function deploy(spire?: object) {
  const mocks = await startMocks();
  const outputs = (await pulumi.runtime.runInPulumiStack(() =>
    deployFleet(fleetWith(spire), SURROUNDINGS),
  )) as unknown as { clusters: Record<string, ClusterOutputs> };
  await pulumi.runtime.disconnect();
  return { mocks, servers: outputs.clusters["a.example"]?.spire };
}

describe("the SPIRE servers of a cluster", () => {
  it("share a PostgreSQL of their own, which nobody manages", async () => {
    const { mocks, servers } = await deploy({
      replicas: 2,
      datastore: "postgres",
      svidTtl: "1h",
      postgres: { replicas: 1, storageSize: "1Gi" },
    });
    const namespace = mocks.find("kubernetes:core/v1:Namespace", "a.example-spire-database-namespace");
    expect(namespace.inputs.metadata).toMatchObject({ name: "spire-database" });
    expect(
      mocks.find("kubernetes:apps/v1:StatefulSet", "a.example-spire-database-statefulset").inputs.spec,
    ).toMatchObject({ replicas: 1 });
    expect(
      mocks.find(
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        "a.example-spire-database-manager-role-binding",
      ).inputs.subjects,
    ).toEqual([]);
    const { values } = mocks.find("kubernetes:helm.sh/v3:Release", "a.example-spire-release").inputs as {
      values: { "spire-server": object };
    };
    expect(values["spire-server"]).toMatchObject({
      replicaCount: 2,
      caTTL: "8760h",
      defaultX509SvidTTL: "1h",
      dataStore: { sql: { databaseName: "spire", host: "postgresql.spire-database.svc.cluster.local" } },
    });
    const controller = mocks.find("slim:index:SlimController", "a.example-controller");
    const agents = mocks.find("kubernetes:apps/v1:DaemonSetPatch", "a.example-spire-agents");
    expect(controller.options.dependencies).toContain(agents.urn);
    expect(servers).toEqual({
      servers: 2,
      datastore: "postgres",
      database: { namespace: "spire-database", replicas: 1 },
      upstreamCaCertificate: "-----BEGIN CERTIFICATE----- a.example-spire-upstream-ca",
    });
  });

  it("take a database of somebody else's, whose password stays secret", async () => {
    const { mocks, servers } = await deploy({ datastore: "external", external });
    expect(mocks.names().filter((name) => name.includes("StatefulSet") && name.includes("database"))).toEqual(
      [],
    );
    expect(
      mocks.find("kubernetes:core/v1:Secret", "a.example-spire-datastore-secret").secretInputs,
    ).not.toEqual([]);
    expect(mocks.find("slim:index:Spire", "a.example-spire").secretInputs).toContain("datastore");
    expect(servers?.datastore).toBe("db.example:5432/spire");
  });

  it("may have a root above them without a database", async () => {
    const { servers } = await deploy({ upstreamCa: true });
    expect(servers).toMatchObject({
      servers: 1,
      datastore: "sqlite",
      upstreamCaCertificate: "-----BEGIN CERTIFICATE----- a.example-spire-upstream-ca",
    });
  });

  it.each<[object, string]>([
    [
      { replicas: 2 },
      "replicas: expected 1, as the datastore sqlite is a file of one server; postgres or external can have more; given 2",
    ],
    [{ replicas: 6, datastore: "postgres" }, "replicas: expected a whole number from 1 to 5; given 6"],
    [
      { replicas: 2, datastore: "postgres", upstreamCa: false },
      "upstreamCa: expected no false with several servers: each would make a root of its own, which SLIM reads once; given false",
    ],
    [{ datastore: "mysql" }, 'datastore: expected one of sqlite, postgres, external; given "mysql"'],
    [
      { datastore: "external" },
      "external: expected address, database, username, password and caCertificate of the datastore; given nothing",
    ],
    [
      { datastore: "external", external: { ...external, password: undefined } },
      "external.password: expected a text; given nothing",
    ],
    [
      { datastore: "external", external: { ...external, address: "db.example" } },
      'external.address: expected host:port; given "db.example"',
    ],
    [
      { datastore: "external", external: { ...external, secret: "s" } },
      "external.secret: expected no such key; known here: address, database, username, password, caCertificate",
    ],
    [{ postgres: { replicas: 3 } }, "postgres: expected no such key, as the datastore is sqlite; given"],
    [
      { datastore: "postgres", postgres: { database: "other" } },
      "postgres.database: expected no such key; known here: replicas, storageSize",
    ],
    [{ servers: 2 }, "servers: expected no such key; known here: replicas, datastore, upstreamCa, caTtl"],
    [{ caTtl: "1d" }, 'caTtl: expected a duration, such as 8760h, 90m or 1h30m; given "1d"'],
    [{ caTtl: "10h" }, "caTtl: expected at least 6 times svidTtl (4h), as no SVID outlives"],
    [{ svidTtl: "10s" }, "svidTtl: expected at least 60s, as programs need time to renew one"],
  ])("are refused with %j", (spire, message) => {
    expect(() => fleetWith(spire)).toThrow(`slim:clusters[0].spire.${message}`);
  });

  it("are refused beside those of somebody else", () => {
    const existingSpire = { namespace: "identity", className: "team" };
    const cluster = { name: "a.example", kubeconfig: "{}", existingSpire, spire: { replicas: 1 } };
    expect(() => parseFleet({ clusters: [cluster] })).toThrow(
      "slim:clusters[0].spire: expected no such key beside existingSpire",
    );
  });
});

describe("the roots of a cluster that runs", () => {
  const withRoot = { datastore: "sqlite", upstreamCaCertificate: AUTHORITY };
  const bundle = bundleDocument(AUTHORITY);
  /** What is said to a change: a warning or a refusal. */
  const said = (running: object | undefined, spire?: object): string[] => {
    const warnings: string[] = [];
    const previous = running && { clusters: { "a.example": { trustDomain: "a.example", ...running } } };
    requireKnownRoots(fleetWith(spire), previous ?? {}, (message) => warnings.push(message));
    return warnings;
  };

  it.each<[string, object | undefined, object | undefined]>([
    ["a new stack", undefined, { datastore: "postgres" }],
    ["a stack of an earlier version that is to have none", {}, { upstreamCa: false }],
    ["nothing new", { spire: withRoot }, { upstreamCa: true }],
    [
      "another server",
      { spire: { ...withRoot, datastore: "postgres" } },
      { replicas: 2, datastore: "postgres" },
    ],
  ])("need no word with %s", (_what, running, spire) => {
    expect(said(running, spire)).toEqual([]);
  });

  it("get one above them in a stack of an earlier version, and it is told when that is used", () => {
    expect(said({})).toEqual([expect.stringContaining("SPIRE in a.example gets a root above it")]);
  });

  it("stay where there is one above SPIRE: the cost of another datastore is told", () => {
    const [warning = ""] = said({ trustBundle: bundle, spire: withRoot }, { datastore: "postgres" });
    expect(warning).toContain(
      "The datastore of SPIRE in a.example changes from sqlite to postgres, which is empty",
    );
  });

  it("change later when there shall be one above SPIRE, which is told", () => {
    const [warning = ""] = said({}, { upstreamCa: true });
    expect(warning).toContain("SPIRE in a.example gets a root above it");
  });

  it.each<[string, object, object | undefined, string]>([
    [
      "another datastore",
      {},
      { datastore: "postgres" },
      'spire.datastore: expected sqlite, which the running cluster a.example has; given "postgres"',
    ],
    [
      "another datastore while SPIRE still has its own root",
      { trustBundle: JSON.stringify({ keys: [{ x5c: [COMPLETE] }] }), spire: withRoot },
      { datastore: "postgres" },
      "spire.datastore: expected sqlite",
    ],
    [
      "another database of somebody else's, and no root above SPIRE",
      { spire: { datastore: "other:5432/spire" } },
      { datastore: "external", external, upstreamCa: true },
      "spire.datastore: expected other:5432/spire",
    ],
    [
      "no root above SPIRE any more",
      { trustBundle: bundle, spire: withRoot },
      { upstreamCa: false },
      "spire.upstreamCa: expected true, as the running cluster a.example has a root above SPIRE; given false",
    ],
  ])("are kept: refused is %s", (_what, running, spire, message) => {
    expect(() => said(running, spire)).toThrow(`clusters[0].${message}`);
    expect(() => said(running, spire)).toThrow("SPIRE would go on with roots that no program knows");
  });

  it("are looked at before anything is made", async () => {
    const mocks = await startMocks();
    mocks.ownOutputs = { clusters: { "a.example": { trustDomain: "a.example" } } };
    await expect(deployFleet(fleetWith({ datastore: "postgres" }), SURROUNDINGS)).rejects.toThrow(
      "spire.datastore: expected sqlite",
    );
    expect(mocks.names()).toEqual([]);
  });
});
