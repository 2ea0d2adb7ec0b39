import type { DatabaseDefinition } from "./databases";
import { BACKUP_ROLE, EXPORTER_ROLE } from "./roles";

/** Variables of the environment with the passwords of the roles that the SQL sets. */
export const EXPORTER_PASSWORD = "EXPORTER_PASSWORD";
export const BACKUP_PASSWORD = "BACKUP_PASSWORD";

/** Variable of the environment with the password of an owner. */
export function ownerPassword(owner: string): string {
  return `PASSWORD_OF_${owner.toUpperCase()}`;
}

/** Owners of databases, each once. */
export function ownersOf(databases: readonly DatabaseDefinition[]): string[] {
  return [...new Set(databases.map(({ owner }) => owner))];
}

/**
 * What psql executes to make roles and databases, as often as it likes: nothing is ever deleted. Passwords come from the
 * environment, and get into no log.
 */
export function databasesSql(databases: readonly DatabaseDefinition[]): string {
  return [
    "\\set ON_ERROR_STOP on",
    "SET log_statement = 'none';",
    "SET log_min_error_statement = 'panic';",
    "SET log_min_duration_statement = -1;",
    "SET client_min_messages = 'warning';",
    ...role(EXPORTER_ROLE, EXPORTER_PASSWORD),
    `GRANT pg_monitor TO ${EXPORTER_ROLE};`,
    ...role(BACKUP_ROLE, BACKUP_PASSWORD),
    `GRANT pg_read_all_data TO ${BACKUP_ROLE};`,
    // A backup has the rows that policies hide, too.
    `ALTER ROLE ${BACKUP_ROLE} BYPASSRLS;`,
    ...ownersOf(databases).flatMap((owner) => role(owner, ownerPassword(owner))),
    ...databases.flatMap(database),
    "",
  ].join("\n");
}

function role(name: string, variable: string): string[] {
  return [
    `\\getenv password ${variable}`,
    `SELECT 'CREATE ROLE ${name}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`,
    `ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';`,
  ];
}

function database({ name, owner }: DatabaseDefinition): string[] {
  return [
    `SELECT 'CREATE DATABASE ${name} OWNER ${owner}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') \\gexec`,
    `ALTER DATABASE ${name} OWNER TO ${owner};`,
    // By default everybody may connect.
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC;`,
    `GRANT CONNECT ON DATABASE ${name} TO ${BACKUP_ROLE}, ${EXPORTER_ROLE};`,
  ];
}
