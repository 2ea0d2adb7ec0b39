import { postgresqlNames } from "../../postgresql/names";
import { type Check, partsUnder, type SeenCluster } from "./check";
import { installationChecks } from "./postgres/diagnose";

/** The PostgreSQL that SPIRE's servers share, where the stack has made one. */
export function spireDatabaseChecks({ name, expected, facts }: SeenCluster, now: Date): Check[] {
  const { spireDatabase } = expected;
  if (spireDatabase === undefined || facts.spireDatabase === undefined) return [];
  const installation = { ...expected, ...spireDatabase, clusterName: name, names: postgresqlNames() };
  return partsUnder("SPIRE database:", installationChecks(installation, facts.spireDatabase, now));
}
