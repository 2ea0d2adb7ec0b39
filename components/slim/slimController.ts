import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { slimLine } from "../../slim/lines";
import { requireLogLevel } from "../../slim/logLevel";
import { fleetNames } from "../../slim/names";
import { SOUTHBOUND_PORT } from "../../slim/ports";
import { versionSet } from "../../slim/versions";
import { checked } from "../internal/checked";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { makeNamespace, podSecurityLevel } from "../internal/namespace";
import { networkPolicy } from "../internal/networkPolicy";
import { token } from "../internal/token";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import type { Resources } from "../resources";
import { addressFamilies, hasIPv6 } from "../settings/addressFamilies";
import { serviceHost } from "../settings/clusterDomain";
import type { ClusterSettings } from "../settings/clusterSettings";
import { mirroredImage } from "../settings/images";
import { workloadApi } from "../spire/agentSocket";
import { identityParts, type SpireIdentity, withoutReadiness } from "../spire/spireIdentity";
import { bareTrustDomains } from "../spire/trustDomains";
import { workloadIdentity } from "../spire/workloadIdentity";
import { controllerDeployment, DATABASE_FOLDER, SOUTHBOUND_PORT_NAME } from "./controllerDeployment";
import type { ControllerEndpoint } from "./endpoints";

/** Arguments of {@link SlimController}. */
export interface SlimControllerArgs {
  /** SPIRE of the cluster: `Spire.identity`, or that of an existing SPIRE. */
  readonly spire: pulumi.Input<SpireIdentity>;
  /**
   * Beginning of the names that are unique in a cluster: two fleets in one cluster need different ones.
   * Default: "slim".
   */
  readonly prefix?: string;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged"), unless `spire` has a CSI driver.
   * Default: a namespace named after the prefix, made by this component.
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Foreign trust domains whose nodes may register, bare.
   * Default: none: only nodes of the controller's own domain.
   */
  readonly trustedDomains?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Links the clusters of a fleet. Without use for SLIM 1.4, whose controller links every two nodes.
   * Default: true; false for nodes that are all peers of each other (`SlimNodes.mesh`).
   */
  readonly linksClusters?: boolean;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
  /**
   * Image of the controller.
   * Default: the one of the version set.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * One of trace, debug, info, warn, error.
   * Default: "info".
   */
  readonly logLevel?: pulumi.Input<string>;
  /**
   * Size of the volume of the controller's SQLite database; without use for SLIM 3.4, which has none.
   * Default: "1Gi".
   */
  readonly storageSize?: pulumi.Input<string>;
  /**
   * Storage class of the same volume.
   * Default: that of the settings.
   */
  readonly storageClass?: pulumi.Input<string>;
  /**
   * Gives nodes of other clusters a Service of type LoadBalancer with the port for nodes (50052) alone.
   * Default: false.
   */
  readonly enableLoadBalancer?: boolean;
  /**
   * Seconds to wait for the address of a Service of type LoadBalancer.
   * Default: 300.
   */
  readonly addressTimeoutSeconds?: number;
  /**
   * Stands for what a running controller cannot handle: another line of SLIM, and for 1.4, whose controller never forgets a
   * node, a link or a route, another set of nodes. With another value it starts with an empty database, and what registers by its
   * `SlimController.endpoint` is taken down before and made anew after.
   * Default: none: that never changes.
   */
  readonly topology?: pulumi.Input<string>;
  /**
   * CPU and memory of the controller's container.
   * Default: requests of 50m CPU and 64Mi memory, a limit of 256Mi memory.
   */
  readonly resources?: Resources;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/**
 * The SLIM controller: nodes register with it, and it links them.
 *
 * A Deployment `slim-control` of one replica (what it knows is in a file or in memory), which is replaced and never doubled,
 * a PersistentVolumeClaim for the database of SLIM 1.4, and a Service with the port for nodes (50052, mutual TLS) alone.
 * The administration API stays inside the pod, as it has no authentication. Use `kubectl port-forward`.
 */
export class SlimController extends pulumi.ComponentResource {
  /** Namespace of the controller. */
  public readonly namespace: pulumi.Output<string>;
  /** `host:port` for nodes in the same cluster. */
  public readonly address: pulumi.Output<string>;
  /** DNS name in the controller's SVID. */
  public readonly serverName: pulumi.Output<string>;
  /** Trust domain of the controller, bare. */
  public readonly trustDomain: pulumi.Output<string>;
  /** Has a value once the controller listens, and is replaced with it: its ID. */
  public readonly ready: pulumi.Output<string>;
  /** `host:port` for nodes in other clusters; undefined without a load balancer. */
  public readonly externalAddress: pulumi.Output<string | undefined>;

  /** Where nodes of the same cluster register: the argument `controller` of `SlimNodes`. */
  public readonly endpoint: ControllerEndpoint;
  /** Where nodes of other clusters register; undefined without a load balancer. */
  public readonly externalEndpoint?: ControllerEndpoint;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: SlimControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { controller: names, nodes } = fleetNames(args.prefix, "SlimController.prefix");
    const versions = versionSet(args.versionSet, "SlimController.versionSet");
    const logLevel = checked(args.logLevel ?? "info", (given) =>
      requireLogLevel(given, "SlimController.logLevel"),
    );
    const line = slimLine(versions.line);
    const spire = identityParts(args.spire, "SlimController.spire");
    const trustedDomains = bareTrustDomains(args.trustedDomains, "SlimController.trustedDomains");
    const inputs = {
      ...args,
      spire: withoutReadiness(spire),
      trustedDomains: args.trustedDomains && trustedDomains,
      logLevel: args.logLevel && logLevel,
    };
    super(token("SlimController"), name, inputs, opts);
    const parent = { parent: this };
    const { labels } = names;
    const settings = args.settings ?? {};
    const namespace =
      args.namespace === undefined
        ? makeNamespace(
            `${name}-namespace`,
            names.namespace,
            { level: podSecurityLevel(spire), settings },
            parent,
          )
        : pulumi.output(args.namespace);
    const trustDomain = pulumi.output(spire.trustDomain);
    const serverName = pulumi.interpolate`slim-control.${trustDomain}`;
    const databaseFile = line.hasDatabase ? newDatabaseFile(name, args.topology, parent) : undefined;

    const identity = workloadIdentity(
      name,
      {
        spire,
        names,
        namespace,
        dnsNames: [serverName],
        federatesWith: trustedDomains,
      },
      parent,
    );
    // Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pod.
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { namespace, labels },
        immutable: true,
        data: {
          "config.yaml": pulumi
            .output({
              workloadApi: workloadApi(spire.agentSocket),
              trustedDomains,
              linksClusters: args.linksClusters ?? true,
              databaseFile,
              logLevel,
              hasIPv6: hasIPv6(settings),
            })
            .apply((controller) => line.controllerConfig(controller)),
        },
      },
      parent,
    );
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        // Its one pod is awaited as a Deployment.
        metadata: { name: names.name, namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          selector: labels,
          ports: [{ name: SOUTHBOUND_PORT_NAME, port: SOUTHBOUND_PORT, targetPort: SOUTHBOUND_PORT_NAME }],
          ...addressFamilies(settings),
        },
      },
      parent,
    );
    // What comes by a load balancer has the address of a Kubernetes node, or of anybody.
    const from = args.enableLoadBalancer
      ? undefined
      : [{ namespaceSelector: {}, podSelector: { matchLabels: nodes.labels } }];
    networkPolicy(
      name,
      { names, namespace, ingress: [{ ports: [SOUTHBOUND_PORT], from }], settings },
      parent,
    );
    const external = args.enableLoadBalancer
      ? loadBalancerService(
          `${name}-load-balancer`,
          {
            serviceName: names.externalService,
            namespace,
            labels,
            selector: labels,
            port: SOUTHBOUND_PORT,
            portName: SOUTHBOUND_PORT_NAME,
            timeoutSeconds: args.addressTimeoutSeconds,
            settings,
          },
          parent,
        )
      : undefined;
    const deployment = controllerDeployment(
      name,
      {
        names,
        namespace,
        line,
        image: args.image ?? mirroredImage(versions.controllerImage, settings),
        identity,
        configMapName: config.metadata.name,
        spire,
        settings,
        storageSize: args.storageSize,
        storageClass: args.storageClass,
        resources: args.resources,
        topology: args.topology,
      },
      parent,
    );

    this.namespace = namespace;
    this.address = pulumi.interpolate`${serviceHost(nameOnceCreated(service, names.name), namespace, settings)}:${SOUTHBOUND_PORT}`;
    this.serverName = serverName;
    this.trustDomain = trustDomain;
    this.ready = deployment.id;
    this.externalAddress = pulumi.output(external);
    const { address, ready } = this;
    this.endpoint = { address, serverName, trustDomain, ready };
    this.externalEndpoint = external && { ...this.endpoint, address: external };
    this.registerOutputs({
      namespace: this.namespace,
      address: this.address,
      serverName: this.serverName,
      trustDomain: this.trustDomain,
      ready: this.ready,
      externalAddress: this.externalAddress,
      endpoint: this.endpoint,
      externalEndpoint: this.externalEndpoint,
    });
  }
}

/** Path of a database that no earlier topology has: a fleet that comes back to one must not find that one's database. */
function newDatabaseFile(
  name: string,
  topology: pulumi.Input<string> = "",
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { hex } = new random.RandomId(`${name}-generation`, { byteLength: 4, keepers: { topology } }, opts);
  return pulumi.interpolate`${DATABASE_FOLDER}/${hex}.db`;
}
