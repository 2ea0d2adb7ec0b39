import { POSTGRESQL_PORT } from "./ports";
import { CA_FILE, DATA_FOLDER, SOCKET_FOLDER, TLS_FOLDER } from "./patroniConfig";
import { SUPERUSER } from "./roles";

/** A folder in a store that speaks S3. */
export interface S3Folder {
  /** `host` or `host:port`, always by TLS. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Absolute, as `/postgresql`. */
  readonly path: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Whether the store has a certificate authority of its own: {@link STORE_CA} beside the configuration. */
  readonly hasOwnAuthority: boolean;
}

/** How the archive is kept. */
export interface ArchivePlan {
  readonly schedule: string;
  /** Days after which a backup is a full one again. */
  readonly fullAfterDays: number;
  /** Full backups that are kept, with all that is needed to go on from them. */
  readonly keepFull: number;
  /** Bytes of the log that may wait while the store is away. */
  readonly queueBytes: number;
}

/** The plan of those who have none. */
export const DEFAULT_ARCHIVE = { schedule: "30 1 * * *", fullAfterDays: 7, keepFull: 2, queueSize: "1Gi" };

/** Folder of pgBackRest's configuration in the containers, which it reads by default. */
export const ARCHIVE_FOLDER = "/etc/pgbackrest";
/** Its file, and the one for a new installation that begins with the data of another one. */
export const ARCHIVE_CONFIG = "pgbackrest.conf";
export const RECOVERY_CONFIG = "recovery.conf";
/** The certificate authority of the store, and of the store that a new installation begins with. */
export const STORE_CA = "store-ca.crt";
export const RECOVERY_CA = "recovery-ca.crt";

/** pgBackRest's name for one installation. */
export const STANZA = "main";
/** Port of pgBackRest in each member, for the Job that backs up. */
export const ARCHIVE_PORT = 8432;
export const ARCHIVE_PORT_NAME = "archive";

/** A repository, as pgBackRest's configuration has it. */
function repository(folder: S3Folder, caFile: string): string[] {
  const [host, port] = folder.endpoint.split(":");
  return [
    "repo1-type=s3",
    `repo1-s3-endpoint=${host ?? ""}`,
    ...(port === undefined ? [] : [`repo1-storage-port=${port}`]),
    `repo1-s3-bucket=${folder.bucket}`,
    `repo1-s3-region=${folder.region}`,
    `repo1-s3-key=${folder.accessKey}`,
    `repo1-s3-key-secret=${folder.secretKey}`,
    "repo1-s3-uri-style=path",
    ...(folder.hasOwnAuthority ? [`repo1-storage-ca-file=${ARCHIVE_FOLDER}/${caFile}`] : []),
    `repo1-path=${folder.path}`,
  ];
}

const COMMON = [
  "log-level-file=off",
  "log-level-console=warn",
  "lock-path=/tmp/pgbackrest",
  "spool-path=/tmp/pgbackrest-spool",
  "archive-timeout=60",
  // A store that is away is noticed soon.
  "io-timeout=10",
];

const SERVER = [`pg1-path=${DATA_FOLDER}`, `pg1-socket-path=${SOCKET_FOLDER}`, `pg1-user=${SUPERUSER}`];

/**
 * pgBackRest's configuration of a member: it pushes the log into the archive, and answers the Job that backs up.
 *
 * @param client name in the certificate of that Job, which is that of the members
 */
export function memberArchiveConfig(folder: S3Folder, { queueBytes }: ArchivePlan, client: string): string {
  return ini([
    [
      "global",
      [
        ...repository(folder, STORE_CA),
        ...COMMON,
        "compress-type=zst",
        `archive-push-queue-max=${queueBytes}`,
        `tls-server-address=0.0.0.0`,
        `tls-server-port=${ARCHIVE_PORT}`,
        `tls-server-cert-file=${TLS_FOLDER}/tls.crt`,
        `tls-server-key-file=${TLS_FOLDER}/tls.key`,
        `tls-server-ca-file=${CA_FILE}`,
        `tls-server-auth=${client}=${STANZA}`,
      ],
    ],
    [STANZA, SERVER],
  ]);
}

/** pgBackRest's configuration of the Job that backs up: it finds the primary among the members. */
export function backupArchiveConfig(
  folder: S3Folder,
  { keepFull }: ArchivePlan,
  memberHosts: readonly string[],
): string {
  return ini([
    [
      "global",
      [
        ...repository(folder, STORE_CA),
        ...COMMON,
        "log-level-console=info",
        "compress-type=zst",
        "repo1-bundle=y",
        `repo1-retention-full=${keepFull}`,
        // Not at the next checkpoint, which may be minutes away.
        "start-fast=y",
      ],
    ],
    [
      STANZA,
      memberHosts.flatMap((host, index) => {
        const number = `pg${index + 1}`;
        return [
          `${number}-host=${host}`,
          `${number}-host-type=tls`,
          `${number}-host-port=${ARCHIVE_PORT}`,
          `${number}-host-cert-file=${TLS_FOLDER}/tls.crt`,
          `${number}-host-key-file=${TLS_FOLDER}/tls.key`,
          `${number}-host-ca-file=${CA_FILE}`,
          `${number}-port=${POSTGRESQL_PORT}`,
          ...SERVER.map((line) => line.replace(/^pg1/, number)),
        ];
      }),
    ],
  ]);
}

/** pgBackRest's configuration of a member that begins with the data of another installation. */
export function recoveryConfig(folder: S3Folder): string {
  return ini([
    ["global", [...repository(folder, RECOVERY_CA), ...COMMON]],
    [STANZA, SERVER],
  ]);
}

/** Parameters of a server whose log is archived. */
export function archiveParameters(): Record<string, string> {
  return {
    archive_mode: "on",
    archive_command: `pgbackrest --stanza=${STANZA} archive-push %p`,
    // What is lost at most when everything else is.
    archive_timeout: "60",
  };
}

function ini(sections: readonly (readonly [string, readonly string[]])[]): string {
  return sections
    .map(([name, lines]) => `[${name}]\n${[...new Map(lines.map(keyed)).values()].join("\n")}\n`)
    .join("\n");
}

/** By its key: a later line takes the place of an earlier one. */
function keyed(line: string): [string, string] {
  return [line.slice(0, line.indexOf("=")), line];
}

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}(:?\d{2})?)$/;

/** What {@link isMoment} accepts, in words, for error messages. */
export const MOMENT_EXPECTED = "a moment with its time zone, such as 2030-01-31 14:05:00+00";

/** Whether a text is a moment that PostgreSQL recovers to, without a doubt about the time zone. */
export function isMoment(text: string): boolean {
  return (
    TIME.test(text) && !Number.isNaN(Date.parse(text.replace(" ", "T").replace(/([+-]\d{2})$/, "$1:00")))
  );
}

/** What {@link isS3Endpoint} accepts, in words, for error messages. */
export const S3_ENDPOINT_EXPECTED =
  "host or host:port of an S3 store, which is reached by TLS, without https:// before it";

/** Whether a text says where an S3 store is. */
export function isS3Endpoint(text: string): boolean {
  return /^[a-z0-9.-]+(:\d{1,5})?$/.test(text);
}

/** What {@link isS3Bucket} accepts, in words, for error messages. */
export const S3_BUCKET_EXPECTED = "the name of a bucket: 3 to 63 lower-case letters, digits, dots or dashes";

/** Whether a text can be the name of a bucket. */
export function isS3Bucket(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text);
}

/** What {@link isS3Path} accepts, in words, for error messages. */
export const S3_PATH_EXPECTED = "an absolute path in the bucket, such as /postgresql";

/** Whether a text can be the path of an archive. */
export function isS3Path(text: string): boolean {
  return /^(\/[\w.-]+)+$/.test(text);
}
