import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CONFIG_FOLDER, SECRETS_FOLDER } from "../../foodmag/folders";
import type { FoodmagNames } from "../../foodmag/names";
import { scriptsOf } from "../../foodmag/scripts";
import { podTemplate } from "../internal/podTemplate";
import type { PostgresqlEndpoint } from "../postgresql/endpoint";
import type { ClusterSettings } from "../settings/clusterSettings";
import { databaseVariables, WEB_SECURITY } from "./siteStatefulSet";

interface DatabaseCheckArgs {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly endpoint: PostgresqlEndpoint;
  readonly install: string;
  readonly secret: pulumi.Output<string>;
  readonly settings: ClusterSettings;
}

/** Makes the Job that looks into a database of somebody else's before the CMS is made; it fails at once where that cannot be used. */
export function databaseCheck(
  name: string,
  { names, namespace, image, endpoint, install, secret, settings }: DatabaseCheckArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job {
  const labels = { app: `${names.name}-database-check` };
  const files = new k8s.core.v1.ConfigMap(
    `${name}-database-check`,
    { metadata: { namespace, labels }, immutable: true, data: scriptsOf("check") },
    opts,
  );
  return new k8s.batch.v1.Job(
    `${name}-database-check`,
    {
      metadata: { namespace, labels },
      spec: {
        backoffLimit: 0,
        template: podTemplate(
          { labels },
          {
            restartPolicy: "Never",
            securityContext: WEB_SECURITY,
            containers: [
              {
                name: "check",
                image,
                command: ["php", `${CONFIG_FOLDER}/checkDatabase.php`],
                env: [...databaseVariables(endpoint), { name: "INSTALL", value: install }],
                terminationMessagePolicy: "FallbackToLogsOnError",
                volumeMounts: [
                  { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
                  { name: "secrets", mountPath: SECRETS_FOLDER, readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: "config", configMap: { name: files.metadata.name } },
              { name: "secrets", secret: { secretName: secret, defaultMode: 0o440 } },
            ],
          },
          settings,
        ),
      },
    },
    opts,
  );
}
