import { databaseProblems } from "../../postgresql/databases";
import { databasesSql, ownersOf } from "../../postgresql/databasesSql";
import { isMemberCount } from "../../postgresql/memberCount";
import { postgresqlNames } from "../../postgresql/names";
import { isFreeParameter } from "../../postgresql/parameters";

const paths = (databases: { name: string; owner: string }[]) =>
  databaseProblems(databases).map(({ path }) => path.join("."));

describe("databases and owners", () => {
  it("may share an owner", () => {
    expect(
      paths([
        { name: "one", owner: "app" },
        { name: "two", owner: "app" },
      ]),
    ).toEqual([]);
    expect(
      ownersOf([
        { name: "one", owner: "app" },
        { name: "two", owner: "app" },
      ]),
    ).toEqual(["app"]);
  });

  it.each(["postgres", "template1", "", "Two", "a-b", "1a", "a; DROP", "a".repeat(41), 'a"'])(
    "a database cannot be called %j",
    (name) => {
      expect(paths([{ name, owner: "app" }])).toEqual(["0.name"]);
    },
  );

  it.each(["postgres", "replicator", "rewinder", "exporter", "backup", "pg_monitor", "public", "App"])(
    "an owner cannot be called %j",
    (owner) => {
      expect(paths([{ name: "one", owner }])).toEqual(["0.owner"]);
    },
  );

  it("have a name once", () => {
    expect(
      paths([
        { name: "one", owner: "app" },
        { name: "one", owner: "other" },
      ]),
    ).toEqual(["1.name"]);
  });
});

it("the SQL takes passwords from the environment, and deletes nothing", () => {
  const sql = databasesSql([{ name: "one", owner: "app" }]);
  expect(sql).toContain("\\getenv password PASSWORD_OF_APP\n");
  expect(sql).toContain("ALTER ROLE app LOGIN NOSUPERUSER");
  expect(sql).toContain("REVOKE ALL ON DATABASE one FROM PUBLIC;");
  expect(sql).not.toMatch(/DROP|DELETE|TRUNCATE/);
});

it.each([
  ["max_connections", true],
  ["work_mem", true],
  ["pg_stat_statements.track", true],
  ["listen_addresses", false],
  ["port", false],
  ["ssl", false],
  ["ssl_min_protocol_version", false],
  ["wal_level", false],
  ["synchronous_standby_names", false],
  ["synchronous_commit", false],
  ["fsync", false],
  ["archive_command", false],
  ["Work_Mem", false],
  ["work_mem = 1", false],
])("the parameter %s may be set: %s", (name, expected) => {
  expect(isFreeParameter(name)).toBe(expected);
});

it.each([
  [-1, false],
  [0, true],
  [2.5, false],
  [7, true],
  [8, false],
  [Number.NaN, false],
])("there can be %d members: %s", (count, expected) => {
  expect(isMemberCount(count)).toBe(expected);
});

it("an installation that cannot be called so is refused", () => {
  expect(() => postgresqlNames("My_db", "here")).toThrow(/^here: expected 1 to 40 .* given "My_db"$/);
});
