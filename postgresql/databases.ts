import { isOwnRole } from "./roles";

/** A database and the role that owns it and may do everything in it, and nothing outside. */
export interface DatabaseDefinition {
  readonly name: string;
  readonly owner: string;
}

/** The database of the documents. */
export const DEFAULT_DATABASE: DatabaseDefinition = { name: "laboratory_swarm", owner: "laboratory" };

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,39}$/;
const IDENTIFIER_EXPECTED =
  "1 to 40 lower-case letters, digits or underscores, that do not begin with a digit";

/** What {@link isDatabaseName} accepts, in words, for error messages. */
export const DATABASE_NAME_EXPECTED = `the name of a database: ${IDENTIFIER_EXPECTED}; postgres, template0 and template1 are PostgreSQL's own`;

/** Whether a text can be the name of a database without quotes, and is none of PostgreSQL's own. */
export function isDatabaseName(text: string): boolean {
  return IDENTIFIER.test(text) && !/^(postgres|template[01])$/.test(text);
}

/** What {@link isOwnerName} accepts, in words, for error messages. */
export const OWNER_NAME_EXPECTED = `the name of a role: ${IDENTIFIER_EXPECTED}; postgres, replicator, rewinder, exporter, backup and pg_… are in use`;

/** Whether a text can be the name of a role without quotes, and is none of the server's own. */
export function isOwnerName(text: string): boolean {
  return IDENTIFIER.test(text) && !isOwnRole(text);
}

/** Something about a list of databases that cannot be used. */
export interface DatabaseProblem {
  /** Where in the list: index and key. */
  readonly path: readonly [number, keyof DatabaseDefinition];
  readonly expected: string;
  readonly given: string;
}

/**
 * What is wrong with a list of databases; empty if it can be used. Two databases may have the same owner, who then has one
 * password.
 */
export function databaseProblems(databases: readonly DatabaseDefinition[]): DatabaseProblem[] {
  return databases.flatMap(({ name, owner }, index) => {
    const problems: DatabaseProblem[] = [];
    // Secrets are named after databases, with dashes.
    if (!isDatabaseName(name)) {
      problems.push({ path: [index, "name"], expected: DATABASE_NAME_EXPECTED, given: name });
    } else if (databases.findIndex((other) => other.name === name) < index) {
      problems.push({ path: [index, "name"], expected: "a name that no other database has", given: name });
    }
    if (!isOwnerName(owner)) {
      problems.push({ path: [index, "owner"], expected: OWNER_NAME_EXPECTED, given: owner });
    }
    return problems;
  });
}
