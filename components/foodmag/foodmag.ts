import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { DATABASE, DEFAULT_NAMESPACE, FOODMAG_NAMES } from "../../foodmag/names";
import { scriptsOf } from "../../foodmag/scripts";
import { DRUPAL_IMAGE } from "../../foodmag/versions";
import { postgresqlNames, ROLE_LABEL } from "../../postgresql/names";
import { POSTGRESQL_PORT, POSTGRESQL_PORT_NAME } from "../../postgresql/ports";
import { makeNamespace } from "../internal/namespace";
import { networkPolicy } from "../internal/networkPolicy";
import { partsOf } from "../internal/parts";
import { token } from "../internal/token";
import { ENDPOINT_PARTS, type PostgresqlEndpoint } from "../postgresql/endpoint";
import { Postgresql, type PostgresqlBackup } from "../postgresql/postgresql";
import type { Resources } from "../resources";
import { addressFamilies } from "../settings/addressFamilies";
import type { ClusterSettings } from "../settings/clusterSettings";
import { mirroredImage } from "../settings/images";
import { checkedArguments } from "./arguments";
import { backupJobs } from "./backupJobs";
import { databaseCheck } from "./databaseCheck";
import { filesVolume } from "./filesVolume";
import { siteSecret } from "./siteSecret";
import { HTTP_PORT, siteServices } from "./siteServices";
import { siteStatefulSet } from "./siteStatefulSet";

/** Arguments of {@link Foodmag}. */
export interface FoodmagArgs {
  /**
   * An existing namespace with nothing else of this kind in it. It may enforce the Pod Security level "restricted".
   * Default: a namespace "foodmag-app", made by this component.
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Number of pods of the CMS, from 1 to 8; 0 stops it, and everything stays. More than 1 need a volume for the files that several nodes
   * share, or enableOneNode.
   * Default: 1.
   */
  readonly replicas?: number;
  /**
   * Port of every node at which the site is, from 30000 to 32767.
   * Default: 30080.
   */
  readonly nodePort?: number;
  /**
   * Name of a site that is new.
   * Default: "foodmag".
   */
  readonly siteName?: string;
  /**
   * What a new site begins with: "demo_umami" (the food magazine with its articles), "standard" or "minimal".
   * Default: "demo_umami".
   */
  readonly profile?: string;
  /**
   * Who installs a new site: "automatic", the first pod; or "pages", a person on the installer's pages in a browser, where the database is
   * filled in. Until that is done, everybody who reaches the port can do it.
   * Default: "automatic".
   */
  readonly install?: string;
  /**
   * Name of the administrator of a new site.
   * Default: "admin".
   */
  readonly adminName?: string;
  /**
   * Mail address of the administrator and the site, when it is new.
   * Default: "admin@example.com".
   */
  readonly adminMail?: string;
  /**
   * Password of the administrator of a new site. Later it is changed in the site itself.
   * Default: one that is made; see the output `adminPassword`.
   */
  readonly adminPassword?: pulumi.Input<string>;
  /**
   * Names by which browsers may ask for the site, without port; `*` stands for one label. Others are refused.
   * Default: every name is answered.
   */
  readonly trustedHosts?: string[];
  /**
   * Access mode of the volume with the files: `ReadWriteOnce`, `ReadWriteOncePod`, or `ReadWriteMany` where the storage class knows it. It
   * stays as the volume was made.
   * Default: "ReadWriteOnce".
   */
  readonly filesAccessMode?: string;
  /**
   * Size of that volume. It may grow where the storage class allows that.
   * Default: "5Gi".
   */
  readonly filesSize?: string;
  /**
   * Allows several pods with a volume of one node: all run on that node, and are lost with it for a while.
   * Default: false.
   */
  readonly enableOneNode?: boolean;
  /**
   * Storage class of the volumes.
   * Default: that of the settings.
   */
  readonly storageClass?: pulumi.Input<string>;
  /**
   * The database of its own: PostgreSQL in the same namespace.
   * Default: two members, each with a volume of 5Gi.
   */
  readonly database?: FoodmagDatabase;
  /**
   * A database of somebody else's, UTF8 and of PostgreSQL 16 or newer. A `Postgresql` in another namespace needs the namespace of the CMS in
   * its `clients`. A Job looks into it before the CMS is made.
   * Default: one of its own.
   */
  readonly endpoint?: pulumi.Input<PostgresqlEndpoint>;
  /**
   * Makes backups of the files, and tests them. Those of the database are switched by `database.enableBackup`.
   * Default: true.
   */
  readonly enableBackup?: boolean;
  /**
   * When the files are backed up, and how many backups are kept.
   * Default: every night at 2:15, after the database, and a test every Sunday at 4:15; 7 are kept, on a volume of 10Gi.
   */
  readonly backup?: FoodmagBackup;
  /**
   * Image with Drupal 11, PHP and Apache; what it must have is in docs/foodmag.md.
   * Default: the official one.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * CPU and memory of each pod of the CMS.
   * Default: requests of 100m CPU and 256Mi memory, a limit of 1536Mi memory.
   */
  readonly resources?: Resources;
  /**
   * How long to wait for the installation and the pods, and for the database, in seconds.
   * Default: 600.
   */
  readonly timeoutSeconds?: number;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/** The database of a {@link Foodmag}. */
export interface FoodmagDatabase {
  /**
   * Number of members, from 1 to 7; 0 stops it, and its data stays. With one alone the site is away while that restarts.
   * Default: 2.
   */
  readonly replicas?: number;
  /**
   * Size of each member's volume.
   * Default: "5Gi".
   */
  readonly storageSize?: string;
  /**
   * Makes backups, and tests them.
   * Default: true.
   */
  readonly enableBackup?: boolean;
  /**
   * When backups are made, and how many are kept.
   * Default: that of Postgresql.
   */
  readonly backup?: PostgresqlBackup;
  /**
   * Image with PostgreSQL and Patroni.
   * Default: that of Postgresql.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Image of the exporter of metrics.
   * Default: that of Postgresql.
   */
  readonly exporterImage?: pulumi.Input<string>;
  /**
   * CPU and memory of each server.
   * Default: those of Postgresql.
   */
  readonly resources?: Resources;
}

/** When the files are backed up, and how many backups are kept. */
export interface FoodmagBackup {
  /**
   * When, as in cron.
   * Default: "15 2 * * *".
   */
  readonly schedule?: string;
  /**
   * How many are kept; older ones are removed once a new one is complete.
   * Default: 7.
   */
  readonly keep?: number;
  /**
   * When the newest one is unpacked beside everything and compared, as in cron.
   * Default: "15 4 * * 0".
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

/**
 * Drupal 11 with a database of PostgreSQL: the food magazine. A StatefulSet `foodmag-app` of the CMS, whose files are on a volume, whose code
 * is that of the image, and whose settings are in a ConfigMap and a Secret; a Postgresql `foodmag-app-sql`; backups of both.
 *
 * Pods run without rights on a read-only root, and verify the database by TLS. A new site is installed once, with the demo's content.
 */
export class Foodmag extends pulumi.ComponentResource {
  /** Namespace of everything. */
  public readonly namespace: pulumi.Output<string>;
  /** Name of the Service of the CMS. */
  public readonly serviceName: pulumi.Output<string>;
  /** Port of every node at which the site is. */
  public readonly nodePort: pulumi.Output<number>;
  /** Name of the administrator of a new site. */
  public readonly adminName: pulumi.Output<string>;
  /** Password of the administrator of a new site; secret. */
  public readonly adminPassword: pulumi.Output<string>;
  /** Name of the Secret with passwords and salt. */
  public readonly secretName: pulumi.Output<string>;
  /** Has a value once the site answers. */
  public readonly ready: pulumi.Output<string>;
  /** What the site uses of its database. */
  public readonly endpoint: PostgresqlEndpoint;

  /** @throws RangeError for an argument that cannot be used, before anything is made */
  public constructor(name: string, args: FoodmagArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const given = checkedArguments(args);
    super(token("Foodmag"), name, args, opts);
    const parent = { parent: this };
    const names = FOODMAG_NAMES;
    const settings = args.settings ?? {};
    const image = args.image ?? mirroredImage(DRUPAL_IMAGE, settings);
    const timeoutSeconds = args.timeoutSeconds ?? 600;
    const storageClass = args.storageClass;
    const own =
      args.namespace === undefined
        ? makeNamespace(`${name}-namespace`, DEFAULT_NAMESPACE, { level: "restricted", settings }, parent)
        : pulumi.output(args.namespace);
    const services = siteServices(
      name,
      { names, namespace: own, nodePort: given.nodePort, settings },
      parent,
    );
    // Only the cluster can say that the port is taken: nothing else is made before.
    const namespace = pulumi.all([own, services.exposed]).apply(([known]) => known);
    networkPolicy(name, { names, namespace, ingress: [{ ports: [HTTP_PORT] }], settings }, parent);

    const endpoint: PostgresqlEndpoint =
      args.endpoint === undefined
        ? database(
            `${name}-sql`,
            { ...args.database, namespace, storageClass, timeoutSeconds, settings },
            parent,
          )
        : partsOf(args.endpoint, ENDPOINT_PARTS, {
            field: "Foodmag.endpoint",
            expected: "an endpoint of a database, as Postgresql.endpoint is one",
          });
    const secret = siteSecret(
      name,
      { names, namespace, endpoint, adminPassword: args.adminPassword },
      parent,
    );
    // Named by Pulumi: changed settings are a new ConfigMap, whose name in the template replaces the pods.
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { namespace, labels: names.labels }, immutable: true, data: scriptsOf("site") },
      parent,
    );
    const check =
      args.endpoint === undefined
        ? []
        : [
            databaseCheck(
              name,
              { names, namespace, image, endpoint, install: given.install, secret: secret.name, settings },
              parent,
            ),
          ];
    const volume = filesVolume(name, { ...given, names, namespace, storageClass, settings }, parent);
    const statefulSet = siteStatefulSet(
      name,
      {
        ...given,
        names,
        // The database is there.
        namespace: pulumi.all([namespace, endpoint.ready ?? ""]).apply(([known]) => known),
        image,
        services,
        volume,
        secret: secret.name,
        configMapName: config.metadata.name,
        endpoint,
        resources: args.resources,
        timeoutSeconds,
        settings,
      },
      { ...parent, dependsOn: check },
    );
    if (given.backup !== undefined) {
      backupJobs(name, { names, namespace, image, volume, backup: given.backup, settings }, parent);
    }

    this.namespace = namespace;
    this.serviceName = services.exposed;
    this.nodePort = pulumi.output(given.nodePort);
    this.adminName = pulumi.output(given.adminName);
    this.adminPassword = secret.adminPassword;
    this.secretName = secret.name;
    this.ready = statefulSet.id;
    this.endpoint = endpoint;
    this.registerOutputs({
      namespace: this.namespace,
      serviceName: this.serviceName,
      nodePort: this.nodePort,
      adminName: this.adminName,
      adminPassword: this.adminPassword,
      secretName: this.secretName,
      ready: this.ready,
      endpoint: this.endpoint,
    });
  }
}

interface DatabaseArgs extends FoodmagDatabase {
  readonly namespace: pulumi.Output<string>;
  readonly storageClass?: pulumi.Input<string>;
  readonly timeoutSeconds: number;
  readonly settings: ClusterSettings;
}

/** Makes the database of its own, and the Service by which the document calls it. */
function database(
  name: string,
  { replicas = 2, storageSize = "5Gi", ...args }: DatabaseArgs,
  opts: pulumi.CustomResourceOptions,
): PostgresqlEndpoint {
  const { database: installation, databaseService } = FOODMAG_NAMES;
  const { endpoint } = new Postgresql(
    name,
    {
      ...args,
      name: installation,
      replicas,
      storageSize,
      database: DATABASE.name,
      owner: DATABASE.owner,
    },
    opts,
  );
  const { labels } = postgresqlNames(installation);
  new k8s.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        name: databaseService,
        namespace: args.namespace,
        labels,
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        selector: { ...labels, [ROLE_LABEL]: "primary" },
        ports: [{ name: POSTGRESQL_PORT_NAME, port: POSTGRESQL_PORT, targetPort: POSTGRESQL_PORT_NAME }],
        ...addressFamilies(args.settings),
      },
    },
    opts,
  );
  return endpoint;
}
