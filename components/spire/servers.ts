import type { SpireArgs } from "./spire";

type Servers = Pick<SpireArgs, "replicas" | "datastore" | "enableUpstreamCa" | "values">;

/** Each has connections to the database, and is asked by agents; more bring nothing. */
const MOST = 5;

/** Whether there is a root above the authorities of the servers. */
export function hasUpstreamCa({ datastore, enableUpstreamCa }: Servers): boolean {
  return enableUpstreamCa ?? datastore !== undefined;
}

/**
 * The number of servers, checked with what they share.
 *
 * @throws RangeError if they cannot be so many
 */
export function requireServers(args: Servers): number {
  const { replicas = 1, datastore } = args;
  const refuse = (expected: string): never => {
    throw new RangeError(`Spire.replicas: expected ${expected}; given ${JSON.stringify(replicas)}`);
  };
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST) {
    refuse(`a whole number from 1 to ${MOST}`);
  }
  if (replicas > 1 && datastore === undefined) {
    refuse("1 without a datastore, as SQLite is a file of one server");
  }
  if (replicas > 1 && !hasUpstreamCa(args) && !hasOtherAuthority(args)) {
    refuse("1 without enableUpstreamCa, as each server would make a root of its own, which SLIM reads once");
  }
  return replicas;
}

/** Whether the chart's values have an authority of somebody else's above SPIRE. */
function hasOtherAuthority({ values = {} }: Servers): boolean {
  const server = values["spire-server"] as { upstreamAuthority?: unknown } | undefined;
  return server?.upstreamAuthority !== undefined;
}
