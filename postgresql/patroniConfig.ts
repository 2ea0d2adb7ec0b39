import { stringify } from "yaml";
import { DEFAULT_PARAMETERS, type Parameters } from "./parameters";
import { type PostgresqlNames, ROLE_LABEL, SCOPE_LABEL } from "./names";
import { PATRONI_PORT, POSTGRESQL_PORT, POSTGRESQL_PORT_NAME } from "./ports";
import { EXPORTER_ROLE, REPLICATION_ROLE, REWIND_ROLE, SUPERUSER } from "./roles";

/** Folders in the containers of a member. */
export const DATA_VOLUME = "/var/lib/postgresql/data";
export const CONFIG_FOLDER = "/config";
export const TLS_FOLDER = "/tls";
export const SOCKET_FOLDER = "/run/postgresql";

/** Files in the folder with the certificate. */
export const CA_FILE = `${TLS_FOLDER}/ca.crt`;
const CERTIFICATE_FILE = `${TLS_FOLDER}/tls.crt`;
const KEY_FILE = `${TLS_FOLDER}/tls.key`;

/** Where the data is: a block volume has a folder `lost+found` of its own. */
export const DATA_FOLDER = `${DATA_VOLUME}/pgdata`;

/** Seconds after which a leader that is silent has lost its role. */
export const LEADER_SECONDS = 20;

/** What holds for all members together, and may change while they run: Patroni keeps it in Kubernetes. */
export function sharedSettings(parameters: Parameters = {}): object {
  return {
    ttl: LEADER_SECONDS,
    // loop_wait + 2 * retry_timeout may not exceed ttl.
    loop_wait: 5,
    retry_timeout: 5,
    // An acknowledged row is on two members, or nobody else can become the primary. Not strict: the last member goes on.
    synchronous_mode: true,
    maximum_lag_on_failover: 1048576,
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: {
        wal_level: "replica",
        hot_standby: "on",
        wal_log_hints: "on",
        ...DEFAULT_PARAMETERS,
        ...parameters,
      },
    },
  };
}

/** Patroni's configuration of each member, as YAML. What differs between members is in their environment. */
export function patroniConfig(
  { name, labels }: Pick<PostgresqlNames, "name" | "labels">,
  {
    namespace,
    binFolder,
    isRecovery = false,
  }: {
    readonly namespace: string;
    readonly binFolder: string;
    /** Whether a new installation begins with the data of another one. */
    readonly isRecovery?: boolean;
  },
): string {
  const verified = { sslmode: "verify-full", sslrootcert: CA_FILE };
  const tls = { certfile: CERTIFICATE_FILE, keyfile: KEY_FILE };
  const configuration = {
    scope: name,
    kubernetes: {
      namespace,
      labels,
      scope_label: SCOPE_LABEL,
      role_label: ROLE_LABEL,
      // Leadership and the primary's address change in one write.
      use_endpoints: true,
      ports: [{ name: POSTGRESQL_PORT_NAME, port: POSTGRESQL_PORT }],
    },
    // Everybody may look; changes need a certificate of the installation's authority.
    restapi: { listen: `0.0.0.0:${PATRONI_PORT}`, ...tls, cafile: CA_FILE, verify_client: "optional" },
    ctl: { ...tls, cacert: CA_FILE },
    bootstrap: {
      dcs: sharedSettings(),
      ...(isRecovery && {
        method: "archive",
        archive: {
          command: `bash ${CONFIG_FOLDER}/recover.sh`,
          no_params: true,
          // pgBackRest has written how far the server is to go.
          keep_existing_recovery_conf: true,
        },
        post_init: `bash ${CONFIG_FOLDER}/afterRecovery.sh`,
      }),
      initdb: [
        { encoding: "UTF8" },
        { locale: "C.UTF-8" },
        "data-checksums",
        { "auth-host": "scram-sha-256" },
        { "auth-local": "peer" },
      ],
    },
    postgresql: {
      listen: `0.0.0.0:${POSTGRESQL_PORT}`,
      data_dir: DATA_FOLDER,
      bin_dir: binFolder,
      bin_name: { pg_rewind: `${CONFIG_FOLDER}/rewind.sh` },
      pgpass: "/tmp/pgpass",
      // Seen: without it, a new replica waits for a checkpoint of minutes.
      basebackup: { checkpoint: "fast" },
      use_unix_socket: true,
      use_unix_socket_repl: false,
      authentication: {
        superuser: { username: SUPERUSER, ...verified },
        replication: { username: REPLICATION_ROLE, ...verified },
        rewind: { username: REWIND_ROLE, ...verified },
      },
      parameters: {
        ssl: "on",
        ssl_cert_file: CERTIFICATE_FILE,
        ssl_key_file: KEY_FILE,
        ssl_ca_file: CA_FILE,
        ssl_min_protocol_version: "TLSv1.3",
        password_encryption: "scram-sha-256",
        unix_socket_directories: SOCKET_FOLDER,
        log_destination: "stderr",
        logging_collector: "off",
        log_line_prefix: "%m [%p] %q%u@%d ",
      },
      pg_hba: ACCESS,
    },
  };
  // Patroni reads YAML 1.1, where a bare `on` is a boolean.
  return stringify(configuration, { version: "1.1" });
}

/** Who may connect how; the first line that fits decides. */
const ACCESS: readonly string[] = [
  `local all ${SUPERUSER} peer`,
  `local ${SUPERUSER} ${EXPORTER_ROLE} scram-sha-256`,
  "hostnossl all all all reject",
  "hostnossl replication all all reject",
  `hostssl replication ${REPLICATION_ROLE} all scram-sha-256`,
  "hostssl all all all scram-sha-256",
];
