import { MOST_SPIRE_SERVERS } from "../../slim/spireServers";
import { refusal } from "../internal/refusal";
import type { SpireArgs } from "./spire";

type Servers = Pick<SpireArgs, "replicas" | "datastore" | "enableUpstreamCa" | "values">;

/** Whether there is a root above the authorities of the servers. */
export function hasUpstreamCa(args: Servers): boolean {
  return args.enableUpstreamCa ?? !hasOtherAuthority(args);
}

/**
 * The number of servers, checked with what they share.
 *
 * @throws RangeError if they cannot be so many
 */
export function requireServers(args: Servers): number {
  const { replicas = 1, datastore } = args;
  const refuse = (expected: string) => refusal("Spire")("replicas", expected, replicas);
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_SPIRE_SERVERS) {
    refuse(`a whole number from 1 to ${MOST_SPIRE_SERVERS}`);
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
  const server = values["spire-server"] as
    { upstreamAuthority?: unknown; customPlugins?: { upstreamAuthority?: unknown } } | undefined;
  return server?.upstreamAuthority !== undefined || server?.customPlugins?.upstreamAuthority !== undefined;
}
