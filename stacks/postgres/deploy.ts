import { KindCluster, Postgresql } from "../../components";
import { componentSettings } from "../fleet/clusterSettings";
import { kindProvider } from "../fleet/kindProvider";
import { kubeconfigFile } from "../fleet/kubeconfigFile";
import { postgresOutputs, type PostgresOutputs } from "./outputs";
import { type Postgres, postgresCluster, postgresNodeImage } from "./postgres";

/** Deploys PostgreSQL into a Kind cluster of its own, and returns the outputs of its stack. */
export function deployPostgres(configured: Postgres): PostgresOutputs {
  const definition = postgresCluster(configured);
  const { name } = definition;
  const cluster = new KindCluster(
    name,
    { clusterName: name, kubeconfigFile: kubeconfigFile(name), nodeImage: postgresNodeImage(configured) },
    { providers: [kindProvider()] },
  );
  const { images, resources, postgres } = configured;
  const postgresql = new Postgresql(
    `${name}-postgresql`,
    {
      ...postgres,
      image: images.postgresql,
      exporterImage: images.postgresExporter,
      resources: resources.postgresql,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  );
  return postgresOutputs(configured, cluster, postgresql);
}
