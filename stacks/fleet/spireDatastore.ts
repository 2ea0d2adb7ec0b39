import { type ClusterTarget, Postgresql, type PostgresqlEndpoint } from "../../components";
import { clusterNames } from "./clusterNames";
import { componentSettings } from "./componentSettings";
import type { Fleet, FleetCluster } from "./fleet";
import { serversOf, SPIRE_DATABASE_NAMESPACE } from "./spireServers";

/** The database of a cluster's SPIRE servers, which is made here unless it is somebody else's; undefined for SQLite. */
export function spireDatastore(
  fleet: Fleet,
  definition: FleetCluster,
  cluster: ClusterTarget,
): PostgresqlEndpoint | undefined {
  const { datastore, postgres, external } = serversOf(definition) ?? {};
  if (external !== undefined) return external;
  const { images, resources } = fleet;
  if (datastore !== "postgres") return undefined;
  return new Postgresql(
    `${definition.name}-spire-database`,
    {
      // Who may run commands in its pods could make identities.
      managers: [],
      ...postgres,
      clients: [{ namespace: clusterNames(fleet, definition).spire.namespace }, ...(postgres?.clients ?? [])],
      newNamespace: SPIRE_DATABASE_NAMESPACE,
      database: "spire",
      owner: "spire",
      image: images.postgresql,
      exporterImage: images.postgresExporter,
      resources: resources.postgresql,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  ).endpoint;
}
