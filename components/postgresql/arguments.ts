import { type DatabaseDefinition, databaseProblems } from "../../postgresql/databases";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter, type Parameters } from "../../postgresql/parameters";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";

function refuse(field: string, expected: string, given: unknown): never {
  throw new RangeError(`Postgresql.${field}: expected ${expected}; given ${JSON.stringify(given)}`);
}

/** The number of members, checked. */
export function requireReplicas(given: number): number {
  return isMemberCount(given) ? given : refuse("replicas", MEMBER_COUNT_EXPECTED, given);
}

/** Databases and owners, checked; the first one has arguments of its own. */
export function requireDatabases(
  databases: readonly [DatabaseDefinition, ...DatabaseDefinition[]],
): readonly [DatabaseDefinition, ...DatabaseDefinition[]] {
  const [problem] = databaseProblems(databases);
  if (problem === undefined) return databases;
  const [index, key] = problem.path;
  const ofFirst = key === "name" ? "database" : "owner";
  return refuse(index === 0 ? ofFirst : `databases[${index - 1}].${key}`, problem.expected, problem.given);
}

/** Parameters of PostgreSQL, checked. */
export function requireParameters(given: Parameters): Parameters {
  const taken = Object.keys(given).find((key) => !isFreeParameter(key));
  return taken === undefined ? given : refuse("parameters", FREE_PARAMETER_EXPECTED, taken);
}

/** The size of a volume, checked. */
export function requireStorageSize(given: string): string {
  return (parseQuantity(given) ?? 0) > 0 ? given : refuse("storageSize", QUANTITY_EXPECTED, given);
}
