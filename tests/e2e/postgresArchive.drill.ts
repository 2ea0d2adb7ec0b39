import { setTimeout as sleep } from "node:timers/promises";
import { npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster, lines } from "./support/kindCluster";
import { PostgresInstallation } from "./support/postgresInstallation";
import { S3Store } from "./support/s3Store";

const [FIRST, SECOND] = ["e2e-archive", "e2e-recovered"];
const SETTINGS = { storageSize: "1Gi", enableBackup: false };
/** Four segments of the log. */
const QUEUE = { queueSize: "64Mi" };
const TABLES = "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric)";

const first = new PostgresInstallation(new KindCluster(FIRST));
const second = new PostgresInstallation(new KindCluster(SECOND));
let deployment: Deployment;
let recovered: Deployment | undefined;
let s3: S3Store;

const deploy = (name: string, settings: object) =>
  Deployment.create("postgres", (config) => ({
    ...config,
    "slim:clusters": [{ name }],
    "slim:postgres": { ...SETTINGS, ...settings },
  }));

beforeAll(async () => {
  deployment = await deploy(FIRST, {});
  await deployment.up();
  s3 = S3Store.start();
  const start = Date.now();
  await deployment.configure({
    "slim:postgres": { ...SETTINGS, archive: { store: s3.store, ...QUEUE } },
  });
  await deployment.up();
  console.log(`an archive for an installation that runs: ${((Date.now() - start) / 1000).toFixed(0)} s`);
});

afterAll(async () => {
  S3Store.remove();
  for (const one of [deployment, recovered]) {
    await one?.destroy();
    one?.dispose();
  }
});

const leader = () => first.leader() ?? "";
const sql = (...statements: string[]) => first.sql(leader(), ...statements);
const archiver = () => {
  const columns =
    "archived_count, failed_count, coalesce(last_archived_time, '-infinity') < last_failed_time";
  const [archived, failed, fails] = sql(`SELECT ${columns} FROM pg_stat_archiver`).split("|");
  return { archived: Number(archived), failed: Number(failed), fails: fails === "t" };
};
const status = () => {
  const { code, stdout } = npmRun("status", deployment, [deployment.name]);
  return { code, archive: lines(stdout).filter((line) => /archive|cause|next/.test(line)) };
};
const write = (rows: number) =>
  sql(
    `INSERT INTO rows(text) SELECT md5(g::text) FROM generate_series(1, ${rows}) g`,
    "SELECT pg_switch_wal()",
  );
const archived = async () => {
  const { archived: before } = archiver();
  sql("SELECT pg_switch_wal()");
  while (archiver().archived <= before) await sleep(500);
};

interface Moment {
  readonly time: string;
  readonly sums: string;
}
const sums = (installation: PostgresInstallation) =>
  ["rows", "kept"]
    .map((table) => installation.sql(installation.leader() ?? "", `${TABLES} FROM ${table} t`))
    .join(" ");
/** Notes what is in the tables, and a time between that and what comes next. */
async function moment(): Promise<Moment> {
  const noted = sums(first);
  await sleep(1000);
  const time = sql(
    "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'",
  );
  await sleep(1000);
  return { time, sums: noted };
}

let before: Moment;

it("has a backup from the beginning, and another one when it is asked for", () => {
  const info = () =>
    first.kubectl("exec", leader(), "-c", "archive", "--", "pgbackrest", "--stanza=main", "info");
  expect(info()).toContain("full backup");
  first.kubectl("create", "job", "now", "--from=cronjob/postgres-archive");
  first.kubectl("wait", "job/now", "--for=condition=complete", "--timeout=120s");
  expect(info()).toContain("incr backup");
  const { code, archive } = status();
  console.log(archive.join("\n"));
  expect(code).toBe(0);
});

it("has every row, whichever member is the primary", async () => {
  sql("CREATE TABLE rows(id serial PRIMARY KEY, text text)", "CREATE TABLE kept AS SELECT 1 AS id");
  write(1000);
  first.kubectl("delete", "pod", await first.whole(3));
  await sleep(1000);
  await first.whole(3);
  write(1000);
  await archived();
  before = await moment();
  sql("DELETE FROM rows WHERE id % 3 = 0", "DROP TABLE kept");
  write(10);
  await archived();
});

it("goes on while the store is away, and says so; what does not fit into the queue is dropped, and that is said too", async () => {
  const usage = () =>
    Number(first.inMember(leader(), "du", "-sm", "/var/lib/postgresql/data").split(/\s/)[0]);
  const [begin, ahead] = [usage(), archiver()];
  s3.stop();
  const start = Date.now();
  for (let segment = 0; segment < 12; segment++) write(1000);
  while (archiver().failed === ahead.failed) await sleep(1000);
  console.log(`a store that is away is noticed after ${((Date.now() - start) / 1000).toFixed(0)} s`);
  const away = status();
  console.log(away.archive.join("\n"));
  expect(away.code).toBe(1);
  expect(away.archive.join("\n")).toContain("archive");
  const dropped = () =>
    first.kubectl("logs", leader(), "-c", "postgresql").match(/dropped WAL file/g)?.length ?? 0;
  while (dropped() === 0) await sleep(2000);
  console.log(
    `while it is away: ${archiver().failed - ahead.failed} attempts failed, ${dropped()} files were dropped with a warning, ` +
      `the volume grew from ${begin} to ${usage()} MB; rows are written`,
  );
  write(1);
  s3.resume();
  await archived();
  while (archiver().fails) await sleep(1000);
  first.kubectl("create", "job", "after", "--from=cronjob/postgres-archive");
  first.kubectl("wait", "job/after", "--for=condition=complete", "--timeout=120s");
  expect(status().code).toBe(0);
});

it("gives a new installation the rows of a moment before the damage", async () => {
  recovered = await deploy(SECOND, {
    archive: { store: { ...s3.store, path: "/recovered" } },
    recovery: { store: { ...s3.store, path: "/postgresql" }, time: before.time },
  });
  const start = Date.now();
  await recovered.up();
  console.log(
    `a new installation as of ${before.time}: ${((Date.now() - start) / 1000).toFixed(0)} s with its cluster`,
  );
  const primary = await second.whole(3);
  expect(sums(second)).toBe(before.sums);
  expect(sums(second)).not.toBe("");
  expect(second.sql(primary, "SHOW restore_command")).toBe("");
  // It goes its own way: a member more begins with its data, and its log is in its own archive.
  second.sql(primary, "INSERT INTO kept VALUES (2)");
  const info = second.kubectl("exec", primary, "-c", "archive", "--", "pgbackrest", "--stanza=main", "info");
  expect(info).toContain("full backup");
  for (const pod of second.pods().filter((one) => one !== primary)) {
    expect(second.sql(pod, "SELECT count(*) FROM kept")).toBe("2");
  }
});
