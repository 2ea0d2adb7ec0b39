import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { DEFAULT_VERSION_SET, UNNAMED_VERSION_SET, VERSION_SETS, versionSet } from "../../slim/versions";
import { type Fleet, lineOf } from "./fleet";

const outputs = z.object({ clusters: z.record(z.string(), z.object({ line: z.string() })) });

/**
 * Refuses to take a fleet that runs to another line of SLIM only because the default is another one: that stops its clients
 * and its nodes for a moment.
 *
 * @param previous the outputs of the last update
 * @throws pulumi.RunError that says what to choose from
 */
export function requireChosenLine(fleet: Fleet, previous: Record<string, unknown>): void {
  if (fleet.versionSet !== UNNAMED_VERSION_SET) return;
  const { data } = outputs.safeParse(previous);
  const running = Object.values(data?.clusters ?? {})[0]?.line;
  const { name: line } = lineOf(fleet);
  if (running === undefined || running === line) return;
  const own = VERSION_SETS.find((name) => versionSet(name).line === running);
  throw new pulumi.RunError(
    `${pulumi.getProject()}:versionSet: expected one of ${VERSION_SETS.join(", ")}, as the stack runs SLIM ${running} and the default ` +
      `is ${DEFAULT_VERSION_SET}; given default.\n  ` +
      (own === undefined ? "" : `${own} leaves it as it is. `) +
      `${DEFAULT_VERSION_SET} takes it to SLIM ${line}: clients and nodes stop, and come back in the other line.`,
  );
}
