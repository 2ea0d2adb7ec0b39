/** Parameters of PostgreSQL, as in postgresql.conf. */
export type Parameters = Readonly<Record<string, string>>;

/** Ours; an argument may set others, and other values of these. */
export const DEFAULT_PARAMETERS: Parameters = {
  max_connections: "100",
  max_wal_senders: "10",
  max_replication_slots: "10",
  // A replica that is away must not fill the primary's volume.
  max_slot_wal_keep_size: "2GB",
  shared_buffers: "64MB",
};

/** What Patroni or this project decides: the promises of the component depend on it. */
const OWNED: readonly RegExp[] = [
  /^(listen_addresses|port|unix_socket_.*|cluster_name|config_file|data_directory|hba_file|ident_file)$/,
  /^ssl(_.*)?$/,
  /^(wal_level|wal_log_hints|hot_standby|primary_.*|recovery_.*|restore_command|archive_.*|promote_trigger_file)$/,
  // With these, a row that was acknowledged could be lost.
  /^(synchronous_.*|fsync|full_page_writes)$/,
  /^(password_encryption|log_destination|logging_collector|log_line_prefix)$/,
];

const NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/;

/** What {@link isFreeParameter} accepts, in words, for error messages. */
export const FREE_PARAMETER_EXPECTED =
  "a parameter of PostgreSQL that is not decided here, as addresses, TLS, replication, synchronous commits and the form of logs are";

/** Whether the name of a parameter is one that an argument may set. */
export function isFreeParameter(name: string): boolean {
  return NAME.test(name) && !OWNED.some((pattern) => pattern.test(name));
}
