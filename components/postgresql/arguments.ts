import { type DatabaseDefinition, databaseProblems } from "../../postgresql/databases";
import { isCertificateHours, CERTIFICATE_HOURS_EXPECTED } from "../../postgresql/certificateHours";
import { isQueries, QUERIES_EXPECTED } from "../../postgresql/exporterQueries";
import { isManagerKind, MANAGER_KIND_EXPECTED } from "../../postgresql/managers";
import { DEFAULT_NAMESPACE } from "../../postgresql/names";
import { isMemberCount, MEMBER_COUNT_EXPECTED } from "../../postgresql/memberCount";
import { FREE_PARAMETER_EXPECTED, isFreeParameter, type Parameters } from "../../postgresql/parameters";
import { isNamespace, NAMESPACE_EXPECTED } from "../../slim/names";
import {
  isLabelValue,
  isQualifiedName,
  LABEL_VALUE_EXPECTED,
  QUALIFIED_NAME_EXPECTED,
} from "../../slim/qualifiedName";
import { type Refuse, refusal } from "../internal/refusal";
import type { PostgresqlArgs, PostgresqlClient, PostgresqlManager } from "./postgresql";

/** Ends the program because of an argument. */
export const refuse: Refuse = refusal("Postgresql");

/** The name of the namespace to make, where none is given, checked. */
export function requireNewNamespace({
  namespace,
  newNamespace,
}: Pick<PostgresqlArgs, "namespace" | "newNamespace">): string {
  if (newNamespace === undefined) return DEFAULT_NAMESPACE;
  if (namespace !== undefined) refuse("newNamespace", "no such argument beside namespace", newNamespace);
  return isNamespace(newNamespace) ? newNamespace : refuse("newNamespace", NAMESPACE_EXPECTED, newNamespace);
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

/** Hours for which a certificate is valid, checked. */
export function requireCertificateHours(given: number): number {
  return isCertificateHours(given) ? given : refuse("certificateHours", CERTIFICATE_HOURS_EXPECTED, given);
}

/** Queries of the exporter, checked. */
export function requireQueries(given: string): string {
  return isQueries(given) ? given : refuse("queries", QUERIES_EXPECTED, given);
}

/** Pods of other namespaces that may connect, checked. */
export function requireClients(given: readonly PostgresqlClient[]): readonly PostgresqlClient[] {
  for (const [index, { namespace, labels = {} }] of given.entries()) {
    const field = `clients[${index}]`;
    if (!isNamespace(namespace)) refuse(`${field}.namespace`, NAMESPACE_EXPECTED, namespace);
    for (const [key, value] of Object.entries(labels)) {
      if (!isQualifiedName(key)) refuse(`${field}.labels`, QUALIFIED_NAME_EXPECTED, key);
      if (!isLabelValue(value)) refuse(`${field}.labels.${key}`, LABEL_VALUE_EXPECTED, value);
    }
  }
  return given;
}

/** Who may manage an installation, checked. */
export function requireManagers(given: readonly PostgresqlManager[]): readonly PostgresqlManager[] {
  for (const [index, { kind }] of given.entries()) {
    if (!isManagerKind(kind)) refuse(`managers[${index}].kind`, MANAGER_KIND_EXPECTED, kind);
  }
  return given;
}
