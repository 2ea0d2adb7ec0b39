import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseDefinition } from "../../postgresql/databases";
import {
  BACKUP_PASSWORD,
  databasesSql,
  EXPORTER_PASSWORD,
  ownerPassword,
  ownersOf,
} from "../../postgresql/databasesSql";
import type { PostgresqlNames } from "../../postgresql/names";
import type { Parameters } from "../../postgresql/parameters";
import { CA_FILE, CONFIG_FOLDER, sharedSettings, TLS_FOLDER } from "../../postgresql/patroniConfig";
import { PATRONI_PORT } from "../../postgresql/ports";
import { SUPERUSER } from "../../postgresql/roles";
import { scriptsOf } from "../../postgresql/scripts";
import { podTemplate } from "../internal/podTemplate";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { MemberCertificate } from "./certificate";
import { fromSecret, POSTGRESQL_SECURITY } from "./memberStatefulSet";
import type { MemberServices } from "./memberServices";
import type { Passwords } from "./passwords";

interface SettingsJobArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly members: readonly string[];
  readonly services: MemberServices;
  readonly passwords: Passwords;
  readonly certificate: MemberCertificate;
  readonly databases: readonly DatabaseDefinition[];
  readonly parameters: Parameters;
  readonly timeoutSeconds: number;
  readonly settings: ClusterSettings;
}

/**
 * Makes the Job that gives running members what changes while they run: settings, roles, passwords, databases. It can run
 * as often as it likes; with another argument it is another Job.
 */
export function settingsJob(
  name: string,
  args: SettingsJobArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job {
  const { names, namespace, passwords, services } = args;
  // Not those of the members: Patroni would count its pod among them.
  const labels = { app: names.settings };
  const files = new k8s.core.v1.ConfigMap(
    `${name}-settings`,
    {
      metadata: { namespace, labels },
      immutable: true,
      data: {
        "settings.json": JSON.stringify(sharedSettings(args.parameters)),
        "databases.sql": databasesSql(args.databases),
        ...scriptsOf("settings"),
      },
    },
    opts,
  );
  const mounts = [
    { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
    { name: "tls", mountPath: TLS_FOLDER, readOnly: true },
    { name: "tmp", mountPath: "/tmp" },
  ];
  const urls = args.members.map(
    (member) => pulumi.interpolate`https://${services.memberHost(member)}:${PATRONI_PORT}`,
  );
  const time = `${args.timeoutSeconds}s`;
  return new k8s.batch.v1.Job(
    `${name}-settings`,
    {
      metadata: { namespace, labels },
      spec: {
        backoffLimit: 6,
        template: podTemplate(
          { labels, annotations: { "slim/passwords": passwords.version } },
          {
            restartPolicy: "OnFailure",
            securityContext: POSTGRESQL_SECURITY,
            initContainers: [
              {
                name: "settings",
                image: args.image,
                command: ["python3", `${CONFIG_FOLDER}/applySettings.py`, `${CONFIG_FOLDER}/settings.json`],
                env: [{ name: "MEMBERS", value: pulumi.all(urls).apply((all) => all.join(" ")) }],
                volumeMounts: mounts,
              },
            ],
            containers: [
              {
                name: "databases",
                image: args.image,
                command: ["psql", "--no-psqlrc", "--quiet", "--file", `${CONFIG_FOLDER}/databases.sql`],
                env: [
                  { name: "PGHOST", value: services.primaryHost },
                  { name: "PGUSER", value: SUPERUSER },
                  { name: "PGDATABASE", value: SUPERUSER },
                  { name: "PGSSLMODE", value: "verify-full" },
                  { name: "PGSSLROOTCERT", value: CA_FILE },
                  { name: "PGCONNECT_TIMEOUT", value: "10" },
                  fromSecret("PGPASSWORD", passwords.members["superuser-password"]),
                  fromSecret(EXPORTER_PASSWORD, passwords.members["exporter-password"]),
                  fromSecret(BACKUP_PASSWORD, passwords.members["backup-password"]),
                  ...ownersOf(args.databases).flatMap((owner) => {
                    const key = passwords.owners[owner];
                    return key === undefined ? [] : [fromSecret(ownerPassword(owner), key)];
                  }),
                ],
                volumeMounts: mounts,
              },
            ],
            volumes: [
              { name: "config", configMap: { name: files.metadata.name } },
              { name: "tls", secret: { secretName: args.certificate.secret, defaultMode: 0o640 } },
              { name: "tmp", emptyDir: {} },
            ],
          },
          args.settings,
        ),
      },
    },
    { ...opts, customTimeouts: { create: time, update: time } },
  );
}
