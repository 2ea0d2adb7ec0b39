import { Postgresql } from "../../components";
import { componentSettings } from "../fleet/componentSettings";
import { onlyCluster } from "../kindStack";
import { makeOnlyCluster } from "../makeOnlyCluster";
import { postgresOutputs, type PostgresOutputs } from "./outputs";
import type { Postgres } from "./postgres";

/** Deploys PostgreSQL into a Kind cluster of its own, and returns the outputs of its stack. */
export function deployPostgres(configured: Postgres): PostgresOutputs {
  const definition = onlyCluster(configured);
  const cluster = makeOnlyCluster(configured);
  const { images, resources, postgres } = configured;
  const postgresql = new Postgresql(
    `${definition.name}-postgresql`,
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
