/** The roles that a server needs itself. Their passwords are for life: only the first start and the Job of databases set them. */
export const SUPERUSER = "postgres";
export const REPLICATION_ROLE = "replicator";
export const REWIND_ROLE = "rewinder";
export const EXPORTER_ROLE = "exporter";
export const BACKUP_ROLE = "backup";

const OWN: readonly string[] = [SUPERUSER, REPLICATION_ROLE, REWIND_ROLE, EXPORTER_ROLE, BACKUP_ROLE];

/** Whether a name is taken by a role of the server's own, or kept for PostgreSQL. */
export function isOwnRole(name: string): boolean {
  return OWN.includes(name) || name.startsWith("pg_") || name === "public" || name === "none";
}
