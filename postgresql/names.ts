import { isLabelName, LABEL_NAME_EXPECTED } from "../slim/labelName";

/** The name of everything, as in the documents. */
export const DEFAULT_NAME = "postgresql";

/** Namespace of the documents. */
export const DEFAULT_NAMESPACE = "laboratory-swarm";

/** Names of the objects of one PostgreSQL installation. */
export interface PostgresqlNames {
  /** The StatefulSet, its ServiceAccount, and the Service that leads to the primary. */
  readonly name: string;
  /** Service that leads to the members that follow the primary. */
  readonly replicasService: string;
  /** Headless Service that gives each member a DNS name. */
  readonly headlessService: string;
  /** Endpoints in which Patroni keeps its state; a Service of each name keeps Kubernetes from removing them. */
  readonly stateServices: readonly string[];
  /** Secret of the application: username, password, datasource. */
  readonly secret: string;
  /** Secret with the passwords of the superuser, of replication, of the exporter and of backups. */
  readonly membersSecret: string;
  /** Secret with the certificate of all members, its key, and the certificate authority. */
  readonly tlsSecret: string;
  /** Label `app` of the Job that makes databases and settings. */
  readonly settings: string;
  /** CronJob that makes backups. */
  readonly backup: string;
  /** CronJob that restores the newest backup into a server of its own, and compares. */
  readonly restoreTest: string;
  /** Suspended CronJob: a Job of it restores a backup beside the databases that are there. */
  readonly restore: string;
  /** PersistentVolumeClaim of the backups. */
  readonly backupClaim: string;
  /** CronJob that backs up into the archive. */
  readonly archive: string;
  /** Secret with the archive's place and keys, and the beginning of that of its Jobs. */
  readonly archiveSecret: string;
  /** Container of pgBackRest, in members and Jobs. */
  readonly archiveContainer: string;
  /** Role, and beginning of its binding's name, of those who manage the installation. */
  readonly managerRole: string;
  /** Claim in the StatefulSet; the PersistentVolumeClaims are `<claim>-<name>-<ordinal>`. */
  readonly dataClaim: string;
  /** Container of the server. */
  readonly container: string;
  /** Container of the exporter beside it. */
  readonly exporterContainer: string;
  /** Labels of the members' pods, and of nothing else that runs. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Label with Patroni's scope on the pods and Endpoints that belong to it. */
export const SCOPE_LABEL = "cluster-name";

/** Label that Patroni keeps up to date with a pod's role. */
export const ROLE_LABEL = "role";

/**
 * The names of an installation; two of them in one namespace need different ones.
 *
 * @param field where the name comes from, for the message
 * @throws RangeError if it cannot be the name of all these objects
 */
export function postgresqlNames(name: string = DEFAULT_NAME, field = "name"): PostgresqlNames {
  if (!isLabelName(name)) {
    throw new RangeError(`${field}: expected ${LABEL_NAME_EXPECTED}; given ${JSON.stringify(name)}`);
  }
  // The documents' names, where there is one installation as in them.
  const isDocumented = name === DEFAULT_NAME;
  const backups = isDocumented ? "postgres" : name;
  return {
    name,
    settings: `${name}-settings`,
    backup: `${backups}-backup`,
    restoreTest: `${backups}-restore-test`,
    restore: `${backups}-restore`,
    archive: `${backups}-archive`,
    archiveSecret: `${name}-archive`,
    archiveContainer: "archive",
    backupClaim: `${backups}-backup-pvc`,
    managerRole: isDocumented ? "statefulset-manager" : `${name}-statefulset-manager`,
    replicasService: `${name}-replicas`,
    headlessService: `${name}-headless`,
    stateServices: ["config", "sync", "failover"].map((part) => `${name}-${part}`),
    secret: `${name}-secret`,
    membersSecret: `${name}-members`,
    tlsSecret: `${name}-tls`,
    dataClaim: `${name}-data`,
    container: "postgresql",
    exporterContainer: "exporter",
    labels: { app: name },
  };
}

/** Name of the Secret with the credentials of a further database; the first one has {@link PostgresqlNames.secret}. */
export function databaseSecret({ name }: PostgresqlNames, database: string): string {
  return `${name}-database-${database.replaceAll("_", "-")}`;
}
