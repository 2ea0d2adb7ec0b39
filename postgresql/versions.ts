/** Major version of PostgreSQL. A volume belongs to one; another needs a dump and a restore. */
export const MAJOR_VERSION = 17;

/** Image with PostgreSQL and Patroni. */
export const POSTGRESQL_IMAGE = "ghcr.io/zalando/spilo-17:4.0-p3";

/** Image of the exporter. */
export const EXPORTER_IMAGE = "quay.io/prometheuscommunity/postgres-exporter:v0.17.1";

/** Folder of PostgreSQL's programs in the image. */
export const BIN_FOLDER = `/usr/lib/postgresql/${MAJOR_VERSION}/bin`;

/** User and group of PostgreSQL in the image: those of Debian's packages in a bare base. */
export const USER_ID = 101;
export const GROUP_ID = 103;
