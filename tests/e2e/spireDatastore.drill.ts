import { X509Certificate } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { npmRun } from "./support/command";
import { Deployment, lineOf } from "./support/deployment";
import { deletePod, disturb, lives, type Row, seconds, table } from "./support/disturbances";
import { DisturbanceFigures } from "./support/disturbanceFigures";
import { EntryWriter } from "./support/entryWriter";
import { Flows } from "./support/flow";
import { KindCluster, lines } from "./support/kindCluster";
import { PostgresInstallation } from "./support/postgresInstallation";
import { trustRoots } from "./support/trustRoots";

const POSTGRES = { storageSize: "1Gi", backup: { storageSize: "1Gi" } };

const figures = new DisturbanceFigures("spireDatastore");
let deployment: Deployment;
let rows: Row[];

async function bringUp(name: string, spire?: object): Promise<KindCluster> {
  rows = [];
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": [{ name, replicas: 2, spire }],
  }));
  const start = Date.now();
  await deployment.up();
  console.log(`up from nothing: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  return new KindCluster(name);
}

afterEach(async () => {
  console.log(table(rows));
  await deployment.destroy();
  deployment.dispose();
});

async function rootAbove(name: string): Promise<string> {
  const { clusters } = await deployment.outputs();
  const all = clusters?.value as Record<string, { spire: { upstreamCaCertificate: string } }>;
  return new X509Certificate(all[name]?.spire.upstreamCaCertificate ?? "").fingerprint256;
}

/** Has a server go over to a new certificate authority at once. */
async function rotate(cluster: KindCluster, server: number): Promise<void> {
  const ask = (...args: string[]) =>
    cluster.askSpireServer(server, "localauthority", "x509", ...args, "-output", "json");
  const prepared = JSON.parse(await ask("prepare")) as { prepared_authority: { authority_id: string } };
  // Agents learn the new bundle first, where it has changed.
  await sleep(10_000);
  await ask("activate", "-authorityID", prepared.prepared_authority.authority_id);
}

function restartCounts(cluster: KindCluster): string {
  return cluster.kubectl(
    ...["get", "pods", "--namespace=spire", "--selector=app.kubernetes.io/name=agent", "--output"],
    "jsonpath={range .items[*]}{.metadata.uid}/{.status.containerStatuses[0].restartCount} {end}",
  );
}

function untilServersReady(cluster: KindCluster): string {
  return cluster.kubectl(
    "rollout",
    "status",
    "--namespace=spire",
    "statefulset/spire-server",
    "--timeout=180s",
  );
}

it("identities survive the loss of a server, and of the database's primary", async () => {
  const NAME = "e2e-identity.example";
  const cluster = await bringUp(NAME, { replicas: 2, datastore: "postgres", postgres: POSTGRES });
  const database = new PostgresInstallation(cluster, "spire-database");
  const flows = new Flows(cluster, cluster);
  const root = [await rootAbove(NAME)];
  expect([trustRoots(cluster, 0), trustRoots(cluster, 1)]).toEqual([root, root]);
  expect(npmRun("status", deployment, [deployment.name]).code).toBe(0);

  await flows.start([0, 1], [0, 1]);
  const before = [lives(cluster), restartCounts(cluster)];
  const step = async (what: string, harm: () => unknown) => {
    const entries = new EntryWriter(cluster, 2, NAME);
    await sleep(3000);
    rows.push(
      await disturb(flows, what, async () => {
        await harm();
        untilServersReady(cluster);
        await database.whole(3);
      }),
    );
    const { lost, ...told } = await entries.report();
    console.log(`${what}: entries ${JSON.stringify({ ...told, lost })}`);
    if (lost.length > 0) console.log(database.logs(300));
    expect([what, lost]).toEqual([what, []]);
  };
  const pod = (ordinal: number) =>
    cluster.kubectl("delete", "pod", "--namespace=spire", `spire-server-${ordinal}`);
  await step("nothing", () => seconds(20));
  await step("spire-server-0 deleted", () => pod(0));
  await step("spire-server-1 deleted", () => pod(1));
  await step("spire-server-0 deleted at once", () =>
    cluster.kubectl("delete", "pod", "--namespace=spire", "spire-server-0", "--force", "--grace-period=0"),
  );
  await step("primary deleted", async () => database.kubectl("delete", "pod", await database.whole(3)));
  await step("primary killed", async () => {
    database.signal(await database.whole(3), "KILL");
    await sleep(3000);
  });
  await step("primary frozen for 45 s", async () => {
    const leader = await database.whole(3);
    database.signal(leader, "STOP");
    await sleep(45_000);
    database.signal(leader, "CONT");
  });
  for (const server of [0, 1]) {
    await step(`new authority of spire-server-${server}`, () => rotate(cluster, server));
  }
  // None of this is a reason to start anything else again, and the roots are those of the beginning.
  expect([lives(cluster), restartCounts(cluster)]).toEqual(before);
  expect([trustRoots(cluster, 0), trustRoots(cluster, 1)]).toEqual([root, root]);

  // A program that starts while a server is away gets its identity.
  pod(0);
  const start = Date.now();
  cluster.kubectl("delete", "pod", "alice");
  cluster.kubectl("wait", "pod/alice", "--for=create", "--timeout=60s");
  cluster.kubectl("wait", "pod/alice", "--for=condition=Ready", "--timeout=120s");
  console.log(`alice is back after ${((Date.now() - start) / 1000).toFixed(1)} s while a server is away`);
  untilServersReady(cluster);
  rows.push(await disturb(flows, "slim-0 deleted after all that", () => deletePod(cluster, "slim-0")));
  flows.dispose();
  const line = lineOf(await deployment.outputs()) ?? "";
  figures.publish("beside two SPIRE servers on PostgreSQL", `SLIM ${line}`, rows);
});

it("a fleet that runs goes over to a root that stays, and then to a database", async () => {
  const NAME = "e2e-moving.example";
  const cluster = await bringUp(NAME, { upstreamCa: false });
  const configure = (spire: object) =>
    deployment.configure({ "slim:clusters": [{ name: NAME, replicas: 2, spire }] });
  const own = trustRoots(cluster);

  await configure({ upstreamCa: false, datastore: "postgres", postgres: POSTGRES });
  await expect(deployment.up()).rejects.toThrow(/spire\.datastore: expected sqlite/);

  await configure({ upstreamCa: true });
  await deployment.up();
  expect(deployment.log).toContain("gets a root above it");
  expect(trustRoots(cluster)).toEqual(own);
  await rotate(cluster, 0);
  const both = [...own, await rootAbove(NAME)];
  expect(trustRoots(cluster).sort()).toEqual(both.sort());
  // They read the roots once.
  expect(npmRun("rotate", deployment, [deployment.name]).code).toBe(0);
  cluster.kubectl("delete", "pod", "alice");
  await deployment.refresh();
  await deployment.up();
  cluster.kubectl("wait", "pod/alice", "--for=condition=Ready", "--timeout=120s");

  let flows = new Flows(cluster, cluster);
  await flows.start([0, 1], [0, 1]);
  rows.push(await disturb(flows, "nothing", () => seconds(20)));
  const before = lives(cluster);
  await configure({ replicas: 2, datastore: "postgres", postgres: POSTGRES });
  rows.push(
    await disturb(flows, "sqlite to postgres with two servers", async () => {
      await deployment.up();
      untilServersReady(cluster);
    }),
  );
  expect(deployment.log).toContain("changes from sqlite to postgres, which is empty");
  expect(trustRoots(cluster, 1)).toEqual([await rootAbove(NAME)]);
  expect(lives(cluster)).toEqual(before);
  // Clients have to be started anew: those that run do not know the new keys of tokens.
  flows.dispose();
  flows = new Flows(cluster, cluster);
  await flows.start([0, 1], [0, 1]);
  rows.push(await disturb(flows, "slim-0 deleted after that", () => deletePod(cluster, "slim-0")));
  expect(lines(cluster.spireServerAt(1, "entry", "show")).join("\n")).toContain("/sa/slim");
  flows.dispose();
});
