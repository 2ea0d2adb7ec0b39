import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { archiveParameters } from "../../postgresql/archive";
import { DEFAULT_BACKUP } from "../../postgresql/backupPlan";
import { DEFAULT_DATABASE } from "../../postgresql/databases";
import { DEFAULT_MANAGER } from "../../postgresql/managers";
import { postgresqlNames } from "../../postgresql/names";
import { patroniConfig } from "../../postgresql/patroniConfig";
import { POSTGRESQL_PORT } from "../../postgresql/ports";
import { scriptsOf } from "../../postgresql/scripts";
import { BIN_FOLDER, EXPORTER_IMAGE, POSTGRESQL_IMAGE } from "../../postgresql/versions";
import { requireBackup, requirePinned, requireStorageSize } from "../internal/argumentChecks";
import { checked } from "../internal/checked";
import { makeNamespace } from "../internal/namespace";
import { token } from "../internal/token";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { mirroredImage } from "../settings/images";
import {
  refuse,
  requireCertificateHours,
  requireClients,
  requireDatabases,
  requireManagers,
  requireNewNamespace,
  requireParameters,
  requireQueries,
  requireReplicas,
} from "./arguments";
import { archiveJobs, memberArchive } from "./archive";
import {
  type PostgresqlArchive,
  type PostgresqlRecovery,
  requireArchive,
  requireRecovery,
  withSecretKey,
} from "./archiveArguments";
import { backupJobs } from "./backupJobs";
import {
  certificateNames,
  DEFAULT_CERTIFICATE_HOURS,
  memberCertificate,
  type PostgresqlCertificate,
} from "./certificate";
import type { PostgresqlEndpoint } from "./endpoint";
import { managerRole } from "./managerRole";
import { memberAccount } from "./memberAccount";
import { memberPolicy } from "./memberPolicy";
import { memberServices } from "./memberServices";
import { memberStatefulSet, QUERIES_FILE } from "./memberStatefulSet";
import { passwords as makePasswords } from "./passwords";
import { podMonitor } from "./podMonitor";
import { settingsJob } from "./settingsJob";
import { volumeJob } from "./volumeJob";

/** Arguments of {@link Postgresql}. */
export interface PostgresqlArgs {
  /**
   * An existing namespace. It may enforce the Pod Security level "restricted".
   * Default: a new one, made by this component.
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Name of the namespace that this component makes, where none is given.
   * Default: "laboratory-swarm".
   */
  readonly newNamespace?: string;
  /**
   * Name of the StatefulSet and of the Service that leads to the primary, and the beginning of the other names; two
   * installations in one namespace need different ones.
   * Default: "postgresql".
   */
  readonly name?: string;
  /**
   * Number of members, from 1 to 7; 0 stops the installation, and its data stays.
   * Default: 3.
   */
  readonly replicas?: number;
  /**
   * Name of the first database.
   * Default: "laboratory_swarm".
   */
  readonly database?: string;
  /**
   * Role that owns the first database.
   * Default: "laboratory".
   */
  readonly owner?: string;
  /**
   * Further databases and their owners. One that is taken out of the list stays as it is.
   * Default: none.
   */
  readonly databases?: PostgresqlDatabase[];
  /**
   * Size of each member's volume, as `10Gi`. It may grow where the storage class allows that, and never shrinks.
   * Default: "10Gi".
   */
  readonly storageSize?: string;
  /**
   * Storage class of the volumes.
   * Default: that of the settings.
   */
  readonly storageClass?: pulumi.Input<string>;
  /**
   * Access mode of the volumes: `ReadWriteOnce`, or `ReadWriteOncePod` where the driver knows it.
   * Default: "ReadWriteOnce".
   */
  readonly accessMode?: pulumi.Input<string>;
  /**
   * Parameters of PostgreSQL, such as `{ work_mem: "8MB" }`, over those of this component. Addresses, TLS, replication, synchronous
   * commits and the form of logs are decided here, and their parameters refused.
   * Default: none.
   */
  readonly parameters?: Record<string, string>;
  /**
   * A certificate for the members, made elsewhere.
   * Default: one of a certificate authority that this component makes.
   */
  readonly certificate?: pulumi.Input<PostgresqlCertificate>;
  /**
   * Hours for which a certificate is valid that this component makes: 1 to 87600. An update in the last 30 days, or in the second half of a
   * shorter life, renews it, and members restart one by one.
   * Default: 8760, a year.
   */
  readonly certificateHours?: number;
  /**
   * Runs an exporter of metrics beside each member.
   * Default: true.
   */
  readonly enableExporter?: boolean;
  /**
   * Further queries of the exporters, in YAML as for their option `--extend.query-path`: `name: { query, metrics, master }`.
   * Default: none: the exporter's own.
   */
  readonly queries?: pulumi.Input<string>;
  /**
   * Has Prometheus collect the metrics of the exporters, by a PodMonitor; the cluster must know that kind.
   * Default: false.
   */
  readonly enablePodMonitor?: boolean;
  /**
   * Makes backups, and tests them.
   * Default: true.
   */
  readonly enableBackup?: boolean;
  /**
   * When backups are made, and how many are kept.
   * Default: every night at 2, and a test every Sunday at 4; 7 are kept, on a volume of 10Gi.
   */
  readonly backup?: PostgresqlBackup;
  /**
   * Keeps an archive of the write-ahead log and of backups in an S3 store: recovery to any moment. The image needs pgBackRest.
   * Default: none.
   */
  readonly archive?: PostgresqlArchive;
  /**
   * The data with which a new installation begins, from the archive of another one. Without effect where there is data already.
   * Default: none: it begins with empty databases.
   */
  readonly recovery?: PostgresqlRecovery;
  /**
   * Who may manage the StatefulSet and look at everything around it but Secrets, by a Role `statefulset-manager`. Who may run commands
   * in the pods is the superuser of the databases.
   * Default: the user "postgres-admin".
   */
  readonly managers?: PostgresqlManager[];
  /**
   * Pods of other namespaces that may connect, where NetworkPolicies are enforced. Those of its own namespace may.
   * Default: none.
   */
  readonly clients?: PostgresqlClient[];
  /**
   * Image with PostgreSQL 17, Patroni 4 and Python 3; what it must have is in docs/postgresql.md.
   * Default: Spilo of Zalando.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Image of the exporter.
   * Default: that of the Prometheus community.
   */
  readonly exporterImage?: pulumi.Input<string>;
  /**
   * Folder of PostgreSQL's programs in the image.
   * Default: "/usr/lib/postgresql/17/bin".
   */
  readonly binFolder?: string;
  /**
   * CPU and memory of each server.
   * Default: requests of 100m CPU and 256Mi memory, a limit of 1Gi memory.
   */
  readonly resources?: Resources;
  /**
   * How long to wait for the members, and for the databases, in seconds.
   * Default: 600.
   */
  readonly timeoutSeconds?: number;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/** When backups are made, and how many are kept. */
export interface PostgresqlBackup {
  /**
   * When, as in cron.
   * Default: "0 2 * * *".
   */
  readonly schedule?: string;
  /**
   * How many are kept; older ones are removed once a new one is complete.
   * Default: 7.
   */
  readonly keep?: number;
  /**
   * When the newest one is restored into a server of its own and compared, as in cron.
   * Default: "0 4 * * 0".
   */
  readonly testSchedule?: string;
  /**
   * Size of the volume of the backups.
   * Default: "10Gi".
   */
  readonly storageSize?: string;
  /**
   * Storage class of that volume.
   * Default: that of the settings.
   */
  readonly storageClass?: pulumi.Input<string>;
}

/** Who may manage an installation. */
export interface PostgresqlManager {
  /** `User`, `Group` or `ServiceAccount`. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /**
   * Namespace of a ServiceAccount.
   * Default: that of the installation.
   */
  readonly namespace?: string;
}

/** Pods that may connect. */
export interface PostgresqlClient {
  /** Their namespace. */
  readonly namespace: string;
  /**
   * Labels that they have.
   * Default: none: all pods of the namespace.
   */
  readonly labels?: Record<string, string>;
}

/** A database and the role that owns it. */
export interface PostgresqlDatabase {
  /** Name of the database. */
  readonly name: string;
  /** Name of the role; one role may own several databases. */
  readonly owner: string;
}

/**
 * PostgreSQL 17: a StatefulSet `postgresql` of one primary and replicas that follow it. Patroni makes one of these the primary
 * when the primary is lost. An acknowledged row is on two members, unless only one is left.
 *
 * Clients connect to the Service `postgresql`, which always leads to the primary, or for reading to `postgresql-replicas`. All
 * connections are TLS 1.3; plaintext is refused. Each database belongs to a role of its own, whose password is in a Secret.
 */
export class Postgresql extends pulumi.ComponentResource {
  /** Namespace of the members. */
  public readonly namespace: pulumi.Output<string>;
  /** `host:port` of the primary. */
  public readonly address: pulumi.Output<string>;
  /** `host:port` of the replicas, for reading; nobody answers there while there is only one member. */
  public readonly replicasAddress: pulumi.Output<string>;
  /** `host:port` of each member. */
  public readonly memberAddresses: pulumi.Output<string[]>;
  /** Certificate authority by which clients verify the server, in PEM. */
  public readonly caCertificate: pulumi.Output<string>;
  /** DNS names that the certificate of the members has. */
  public readonly certificateNames: pulumi.Output<string[]>;
  /** Names of the Secrets with username, password and datasource of each database, by its name. */
  public readonly secretNames: pulumi.Output<Record<string, string>>;
  /** Has a value once all members and databases are there. */
  public readonly ready: pulumi.Output<string>;

  /** What a client needs to use the first database. */
  public readonly endpoint: PostgresqlEndpoint;
  /** What a client needs to use each database, by its name. */
  public readonly endpoints: Record<string, PostgresqlEndpoint>;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: PostgresqlArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const names = postgresqlNames(args.name, "Postgresql.name");
    const replicas = requireReplicas(args.replicas ?? 3);
    const databases = requireDatabases([
      { name: args.database ?? DEFAULT_DATABASE.name, owner: args.owner ?? DEFAULT_DATABASE.owner },
      ...(args.databases ?? []),
    ]);
    const parameters = requireParameters(args.parameters ?? {});
    const storageSize = requireStorageSize(args.storageSize ?? "10Gi", "storageSize", refuse);
    const backup =
      (args.enableBackup ?? true) ? requireBackup(args.backup ?? {}, DEFAULT_BACKUP, refuse) : undefined;
    requirePinned(args.image, "image", refuse);
    requirePinned(args.exporterImage, "exporterImage", refuse);
    const queries = args.queries === undefined ? undefined : checked(args.queries, requireQueries);
    const validityHours = requireCertificateHours(args.certificateHours ?? DEFAULT_CERTIFICATE_HOURS);
    const managers = requireManagers(args.managers ?? [DEFAULT_MANAGER]);
    const newNamespace = requireNewNamespace(args);
    const clients = requireClients(args.clients ?? []);
    const archive = args.archive && requireArchive(args.archive, names.name);
    const recovery = args.recovery && requireRecovery(args.recovery, names.name, archive?.store);
    super(
      token("Postgresql"),
      name,
      { ...args, archive: withSecretKey(args.archive), recovery: withSecretKey(args.recovery) },
      opts,
    );
    const parent = { parent: this };
    const settings = args.settings ?? {};
    const image = args.image ?? mirroredImage(POSTGRESQL_IMAGE, settings);
    const binFolder = args.binFolder ?? BIN_FOLDER;
    const hasExporter = args.enableExporter ?? true;
    const timeoutSeconds = args.timeoutSeconds ?? 600;
    const members = Array.from({ length: replicas }, (_, ordinal) => `${names.name}-${ordinal}`);
    const namespace =
      args.namespace === undefined
        ? makeNamespace(`${name}-namespace`, newNamespace, { level: "restricted", settings }, parent)
        : pulumi.output(args.namespace);

    const services = memberServices(name, { names, namespace, settings }, parent);
    memberPolicy(
      name,
      { names, namespace, clients, hasExporter, hasArchive: archive !== undefined, settings },
      parent,
    );
    const dnsNames = certificateNames(names, namespace, settings);
    const certificate = memberCertificate(
      name,
      { names, namespace, dnsNames, validityHours, given: args.certificate },
      parent,
    );
    const address = pulumi.interpolate`${services.primaryHost}:${POSTGRESQL_PORT}`;
    const passwords = makePasswords(name, { names, namespace, databases, address }, parent);
    const { serviceAccountName, granted } = memberAccount(name, { names, namespace }, parent);
    // Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pods. What Patroni
    // reads at the very first start alone is not in it.
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { namespace, labels: names.labels },
        immutable: true,
        data: {
          "patroni.yaml": namespace.apply((own) =>
            patroniConfig(names, { namespace: own, binFolder, isRecovery: recovery !== undefined }),
          ),
          ...scriptsOf("members"),
          ...(recovery && scriptsOf("recovery")),
        },
      },
      parent,
    );
    const queriesFile =
      queries &&
      new k8s.core.v1.ConfigMap(
        `${name}-queries`,
        { metadata: { namespace, labels: names.labels }, immutable: true, data: { [QUERIES_FILE]: queries } },
        parent,
      );
    const statefulSet = memberStatefulSet(
      name,
      {
        names,
        namespace,
        replicas,
        image,
        binFolder,
        exporterImage: hasExporter
          ? (args.exporterImage ?? mirroredImage(EXPORTER_IMAGE, settings))
          : undefined,
        queriesName: queriesFile?.metadata.name,
        archive: memberArchive(name, { names, namespace, archive, recovery, image }, parent),
        serviceAccountName,
        services,
        passwords,
        certificate,
        configMapName: config.metadata.name,
        storageSize,
        storageClass: args.storageClass,
        accessMode: args.accessMode ?? "ReadWriteOnce",
        resources: args.resources,
        timeoutSeconds,
        settings,
      },
      { ...parent, dependsOn: [granted, ...services.all] },
    );
    // Where there is no member, there is nothing that could change.
    const jobs =
      members.length === 0
        ? []
        : [
            volumeJob(
              name,
              { names, namespace, image, members, storageSize, settings },
              { ...parent, dependsOn: statefulSet },
            ),
            settingsJob(
              name,
              {
                names,
                namespace,
                image,
                members,
                services,
                passwords,
                certificate,
                databases,
                parameters: { ...parameters, ...(archive && archiveParameters()) },
                timeoutSeconds,
                settings,
              },
              { ...parent, dependsOn: statefulSet },
            ),
          ];
    if (archive !== undefined && jobs.length > 0) {
      archiveJobs(
        name,
        { names, namespace, archive, image, members, services, certificate, timeoutSeconds, settings },
        { ...parent, dependsOn: jobs },
      );
    }
    if (args.enablePodMonitor) podMonitor(name, { names, namespace }, parent);
    managerRole(name, { names, namespace, managers }, parent);
    if (backup !== undefined) {
      backupJobs(
        name,
        { names, namespace, image, binFolder, services, passwords, certificate, databases, backup, settings },
        parent,
      );
    }

    this.namespace = namespace;
    this.address = address;
    this.replicasAddress = pulumi.interpolate`${services.replicasHost}:${POSTGRESQL_PORT}`;
    this.memberAddresses = pulumi.all(
      members.map((member) => pulumi.interpolate`${services.memberHost(member)}:${POSTGRESQL_PORT}`),
    );
    this.caCertificate = certificate.caCertificate;
    this.certificateNames = dnsNames;
    this.secretNames = pulumi
      .all(passwords.databaseSecrets)
      .apply((secrets) =>
        Object.fromEntries(databases.map(({ name: database }, index) => [database, secrets[index] ?? ""])),
      );
    this.ready = pulumi.all([statefulSet, ...jobs].map(({ id }) => id)).apply((ids) => ids.join(" "));
    const endpoint = ({ name: database, owner }: PostgresqlDatabase): PostgresqlEndpoint => ({
      database: pulumi.output(database),
      username: pulumi.output(owner),
      password: passwords.ownerPassword(owner),
      address,
      caCertificate: certificate.caCertificate,
      ready: this.ready,
    });
    const [first] = databases;
    this.endpoint = endpoint(first);
    this.endpoints = Object.fromEntries(databases.map((one) => [one.name, endpoint(one)]));
    this.registerOutputs({
      namespace: this.namespace,
      address: this.address,
      replicasAddress: this.replicasAddress,
      memberAddresses: this.memberAddresses,
      caCertificate: this.caCertificate,
      certificateNames: this.certificateNames,
      secretNames: this.secretNames,
      ready: this.ready,
      endpoint: this.endpoint,
      endpoints: this.endpoints,
    });
  }
}
