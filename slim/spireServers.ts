/** Most SPIRE servers of a cluster. Each has connections to the database, and is asked by agents; more bring nothing. */
export const MOST_SPIRE_SERVERS = 5;
