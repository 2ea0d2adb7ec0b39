/** Port of PostgreSQL, and its name in pods and Services: Patroni names it in the Endpoints that it writes. */
export const POSTGRESQL_PORT = 5432;
export const POSTGRESQL_PORT_NAME = "postgres";

/** Port of Patroni's REST API. */
export const PATRONI_PORT = 8008;
export const PATRONI_PORT_NAME = "patroni";

/** Port of the exporter. */
export const METRICS_PORT = 9187;
export const METRICS_PORT_NAME = "metrics";
