import { parse } from "yaml";
import { postgresqlNames } from "../../postgresql/names";
import { patroniConfig, sharedSettings } from "../../postgresql/patroniConfig";

const text = patroniConfig(postgresqlNames(), { namespace: "apps", binFolder: "/opt/pg" });

it("is this configuration of Patroni", () => {
  expect(text).toMatchSnapshot();
});

// Patroni's own reader takes a bare `on` for a boolean, and then finds other settings than it was given.
it("says the same in YAML 1.1, which Patroni reads", () => {
  expect(parse(text, { version: "1.1" })).toEqual(parse(text, { version: "1.2" }));
});

it("refuses plaintext before anything is let in over the network", () => {
  const { postgresql } = parse(text) as { postgresql: { pg_hba: string[] } };
  const network = postgresql.pg_hba.filter((line) => line.startsWith("host"));
  expect(network.slice(0, 2)).toEqual([
    "hostnossl all all all reject",
    "hostnossl replication all all reject",
  ]);
  expect(network.slice(2).every((line) => line.startsWith("hostssl") && line.endsWith("scram-sha-256"))).toBe(
    true,
  );
});

it("a silent leader is replaced only after members had time to ask twice, as Patroni requires", () => {
  const { ttl, loop_wait, retry_timeout } = sharedSettings() as Record<string, number>;
  expect((loop_wait ?? 0) + 2 * (retry_timeout ?? 0)).toBeLessThanOrEqual(ttl ?? 0);
});

it("has the parameters of an argument over its own", () => {
  expect(sharedSettings({ max_connections: "50", work_mem: "8MB" })).toMatchObject({
    synchronous_mode: true,
    postgresql: { parameters: { max_connections: "50", work_mem: "8MB", wal_level: "replica" } },
  });
});
