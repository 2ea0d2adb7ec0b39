import * as pulumi from "@pulumi/pulumi";
import { Foodmag } from "../../components";
import { componentSettings } from "../fleet/componentSettings";
import { onlyCluster } from "../kindStack";
import { makeOnlyCluster } from "../makeOnlyCluster";
import type { FoodmagStack } from "./foodmag";
import { type FoodmagOutputs, foodmagOutputs } from "./outputs";

/** Deploys the food magazine into a Kind cluster of its own, and returns the outputs of its stack. */
export function deployFoodmag(configured: FoodmagStack): FoodmagOutputs {
  const definition = onlyCluster(configured);
  const cluster = makeOnlyCluster(configured);
  const { images, resources } = configured;
  const { database, adminPassword, enableBackup, backup, ...site } = configured.foodmag;
  const foodmag = new Foodmag(
    `${definition.name}-foodmag`,
    {
      ...site,
      ...(adminPassword !== undefined && { adminPassword: pulumi.secret(adminPassword) }),
      enableBackup,
      backup,
      database: {
        ...database,
        enableBackup,
        backup,
        image: images.postgresql,
        exporterImage: images.postgresExporter,
        resources: resources.postgresql,
      },
      image: images.drupal,
      resources: resources.drupal,
      settings: componentSettings(definition),
    },
    cluster.contents(),
  );
  return foodmagOutputs(configured, cluster, foodmag);
}
