/** Names of the objects of the food magazine, as its document has them. */
export interface FoodmagNames {
  /** The StatefulSet of the CMS, and its headless Service. */
  readonly name: string;
  /** Container of the CMS. */
  readonly container: string;
  /** Service by which browsers reach the CMS, at a port of the nodes. */
  readonly service: string;
  /** Claim of the volume with the files. */
  readonly filesClaim: string;
  /** Secret with what the CMS must know: passwords, the salt, the certificate authority of the database. */
  readonly secret: string;
  /** The PostgreSQL installation of its own. */
  readonly database: string;
  /** Service that leads to the primary of that, by the document's name. */
  readonly databaseService: string;
  /** CronJob that backs up the files. */
  readonly backup: string;
  /** CronJob that unpacks the newest backup of the files, and compares. */
  readonly restoreTest: string;
  /** Suspended CronJob: a Job of it puts the files of a backup into the place of those that are there. */
  readonly restore: string;
  /** Claim of the volume of these backups. */
  readonly backupClaim: string;
  /** Labels of the pods of the CMS, and of nothing else that runs. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Namespace of the document. */
export const DEFAULT_NAMESPACE = "foodmag-app";

const NAME = "foodmag-app";

/** The names; there is one installation in a namespace. */
export const FOODMAG_NAMES: FoodmagNames = {
  name: NAME,
  container: `${NAME}-cms`,
  service: `${NAME}-cms-service`,
  filesClaim: `${NAME}-cms-pvc-${NAME}-0`,
  secret: `${NAME}-cms-secret`,
  database: `${NAME}-sql`,
  databaseService: `${NAME}-sql-service`,
  backup: `${NAME}-cms-backup`,
  restoreTest: `${NAME}-cms-restore-test`,
  restore: `${NAME}-cms-restore`,
  backupClaim: `${NAME}-cms-backup-pvc`,
  labels: { app: NAME, env: "prod" },
};

/** Database and role of the document. */
export const DATABASE = { name: "foodmagappdb", owner: "foodmagapp" } as const;
