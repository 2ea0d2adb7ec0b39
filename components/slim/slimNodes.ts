import * as pulumi from "@pulumi/pulumi";
import { slimLine } from "../../slim/lines";
import { requireLogLevel } from "../../slim/logLevel";
import { DEFAULT_PREFIX, fleetNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";
import { versionSet } from "../../slim/versions";
import { checked } from "../internal/checked";
import { makeNamespace, podSecurityLevel } from "../internal/namespace";
import { networkPolicy } from "../internal/networkPolicy";
import { token } from "../internal/token";
import type { Resources } from "../resources";
import { hasIPv6 } from "../settings/addressFamilies";
import type { ClusterSettings } from "../settings/clusterSettings";
import { mirroredImage } from "../settings/images";
import { workloadApi } from "../spire/agentSocket";
import { identityParts, type SpireIdentity, withoutReadiness } from "../spire/spireIdentity";
import { bareTrustDomains } from "../spire/trustDomains";
import { workloadIdentity } from "../spire/workloadIdentity";
import { type ControllerEndpoint, controllerParts, type NodeEndpoint } from "./endpoints";
import { nodeConfigMaps } from "./nodeConfigMaps";
import { nodeServices } from "./nodeServices";
import { DRAIN_SECONDS, nodeStatefulSet } from "./nodeStatefulSet";

const DEFAULT_MAX_REPLICAS = 8;

/** A mesh of all nodes of a fleet. */
export interface MeshArgs {
  /** Name that all of them have in common, such as "slim". */
  readonly domain: string;
  /** The nodes of the other clusters. */
  readonly others: pulumi.Input<pulumi.Input<MeshNodeArgs>[]>;
}

/** A node of another cluster. */
export interface MeshNodeArgs {
  /** `host:port`: one of `SlimNodes.externalNodeAddresses`. */
  readonly address: pulumi.Input<string>;
  /** DNS name in its SVID: `SlimNodes.serverName`. */
  readonly serverName: pulumi.Input<string>;
  /** Its trust domain, bare. */
  readonly trustDomain: pulumi.Input<string>;
}

/** Arguments of {@link SlimNodes}. */
export interface SlimNodesArgs {
  /** SPIRE of the cluster: `Spire.identity`, or that of an existing SPIRE. */
  readonly spire: pulumi.Input<SpireIdentity>;
  /** Where the nodes register: `SlimController.endpoint`. */
  readonly controller: pulumi.Input<ControllerEndpoint>;
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
   * Number of nodes; no output of something else, as it decides what is made.
   * Default: 3.
   */
  readonly replicas?: number;
  /**
   * Number of nodes that there may be without a change for those that there are. For SLIM 3.4: each node knows the names
   * of so many, and another number restarts them, one after the other. Without use for SLIM 1.4.
   * Default: 8, or the number of nodes if that is greater.
   */
  readonly maxReplicas?: number;
  /**
   * Foreign trust domains whose nodes and clients may connect, bare. Their bundles must be known to the cluster's SPIRE.
   * Default: none: only those of the own domain.
   */
  readonly trustedDomains?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Makes all nodes of a fleet peers of each other, in whichever cluster they are; the controller then only knows them
   * (`SlimController.linksClusters: false`). Each node is told the address of every other one, so that a node more restarts
   * all of them, one after the other. Not for SLIM 1.4.
   * Default: none: the controller links clusters.
   */
  readonly mesh?: MeshArgs;
  /**
   * Gives each node an address for nodes of other clusters, and all of them together one for clients from outside, by
   * Services of type LoadBalancer with the data port (46357) alone.
   * Default: false.
   */
  readonly enableLoadBalancer?: boolean;
  /**
   * Seconds to wait for the address of a Service of type LoadBalancer.
   * Default: 300.
   */
  readonly addressTimeoutSeconds?: number;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
  /**
   * Image of the nodes.
   * Default: the one of the version set.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * One of trace, debug, info, warn, error.
   * Default: "info".
   */
  readonly logLevel?: pulumi.Input<string>;
  /**
   * CPU and memory of each node's container.
   * Default: requests of 100m CPU and 64Mi memory, a limit of 512Mi memory.
   */
  readonly resources?: Resources;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/**
 * SLIM data-plane nodes: a StatefulSet `slim` whose pods register with a controller, and are linked by it or link
 * themselves.
 *
 * Every connection is mutual TLS with SVIDs, node to node too. The pods have stable DNS names by the headless Service
 * `slim-headless`; clients inside the cluster use the Service `slim`. A changed configuration restarts the nodes. At most
 * one node at a time is evicted or updated.
 */
export class SlimNodes extends pulumi.ComponentResource {
  /** Namespace of the nodes. */
  public readonly namespace: pulumi.Output<string>;
  /** `host:port` for clients in the same cluster, balanced over the nodes. */
  public readonly address: pulumi.Output<string>;
  /** Has a value once the nodes listen, and is replaced with them: their StatefulSet's ID. */
  public readonly ready: pulumi.Output<string>;
  /** `host:port` of each node for clients in the same cluster. */
  public readonly nodeAddresses: pulumi.Output<string[]>;
  /** DNS name in the SVID of every node. */
  public readonly serverName: pulumi.Output<string>;
  /** IDs under which the controller knows the nodes. */
  public readonly nodeIds: pulumi.Output<string[]>;
  /** `host:port` for clients from outside, balanced over the nodes; undefined without a load balancer. */
  public readonly externalAddress: pulumi.Output<string | undefined>;
  /** `host:port` of each node for nodes of other clusters; empty without a load balancer. */
  public readonly externalNodeAddresses: pulumi.Output<string[]>;

  /** Where clients of the same cluster connect: the argument `node` of `SampleClients`. */
  public readonly endpoint: NodeEndpoint;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: SlimNodesArgs, opts?: pulumi.ComponentResourceOptions) {
    const names = fleetNames(args.prefix, "SlimNodes.prefix").nodes;
    const versions = versionSet(args.versionSet, "SlimNodes.versionSet");
    const logLevel = checked(args.logLevel ?? "info", (given) =>
      requireLogLevel(given, "SlimNodes.logLevel"),
    );
    const replicas = requireCount(args.replicas ?? 3, "SlimNodes.replicas");
    const line = slimLine(versions.line);
    const maxReplicas = requireCount(
      args.maxReplicas ?? Math.max(DEFAULT_MAX_REPLICAS, replicas),
      "SlimNodes.maxReplicas",
      { least: replicas, most: line.mostNodes },
    );
    if (args.mesh !== undefined && !line.hasMesh) {
      throw new RangeError(`SlimNodes.mesh: expected none, as SLIM ${line.name} has no mesh; given one`);
    }
    const spire = identityParts(args.spire, "SlimNodes.spire");
    const trustedDomains = bareTrustDomains(args.trustedDomains, "SlimNodes.trustedDomains");
    // Everything in a component waits for its arguments, and only the nodes themselves need a controller that listens.
    const { ready: controllerReady, ...controller } = controllerParts(
      args.controller,
      "SlimNodes.controller",
    );
    const inputs = {
      ...args,
      spire: withoutReadiness(spire),
      controller,
      trustedDomains: args.trustedDomains && trustedDomains,
      logLevel: args.logLevel && logLevel,
      // The nodes of two clusters have each other's addresses, and what is in a component waits for its arguments.
      mesh: args.mesh?.domain,
    };
    super(token("SlimNodes"), name, inputs, opts);
    const parent = { parent: this };
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
    const serverName = pulumi.interpolate`slim.${trustDomain}`;
    const fleetServerName = `nodes.${args.prefix ?? DEFAULT_PREFIX}`;
    const pods = Array.from({ length: replicas }, (_, ordinal) => `${names.name}-${ordinal}`);

    const services = nodeServices(
      name,
      {
        names,
        namespace,
        pods,
        enableLoadBalancer: args.enableLoadBalancer ?? false,
        addressTimeoutSeconds: args.addressTimeoutSeconds,
        settings,
      },
      parent,
    );
    networkPolicy(name, { names, namespace, ingress: [{ ports: [DATA_PORT] }], settings }, parent);
    const identity = workloadIdentity(
      name,
      {
        spire,
        names,
        namespace,
        dnsNames: [serverName, services.host, services.podHost("{{ .PodMeta.Name }}"), fleetServerName],
        federatesWith: pulumi
          .all([trustDomain, controller.trustDomain, trustedDomains])
          .apply(([own, controllers, trusted]) =>
            [...new Set([controllers, ...trusted])].filter((domain) => domain !== own),
          ),
      },
      parent,
    );
    const configuration = nodeConfigMaps(
      name,
      {
        names,
        namespace,
        line,
        pods,
        // In a mesh another number changes the list of peers anyway.
        maxReplicas: args.mesh === undefined ? maxReplicas : replicas,
        externalAddresses: services.externalNodeAddresses,
        intent: pulumi.output({
          trustDomain,
          serverName,
          fleetServerName,
          podPrefix: names.name,
          podDomain: services.podDomain,
          maxReplicas,
          hasExternalAddresses: services.externalNodeAddresses.length > 0,
          mesh: args.mesh && { domain: args.mesh.domain, replicas, others: args.mesh.others },
          workloadApi: workloadApi(spire.agentSocket),
          trustedDomains,
          controller,
          logLevel,
          drainSeconds: DRAIN_SECONDS,
          hasIPv6: hasIPv6(settings),
        }),
      },
      parent,
    );
    const statefulSet = nodeStatefulSet(
      name,
      {
        names,
        namespace,
        line,
        image: args.image ?? mirroredImage(versions.nodeImage, settings),
        replicas,
        identity,
        headlessService: services.headless,
        configuration,
        spire,
        settings,
        resources: args.resources,
        controllerReady,
      },
      parent,
    );

    this.namespace = namespace;
    this.address = pulumi.interpolate`${services.host}:${DATA_PORT}`;
    this.ready = statefulSet.id;
    this.nodeAddresses = pulumi.all(
      pods.map((pod) => pulumi.interpolate`${services.podHost(pod)}:${DATA_PORT}`),
    );
    this.serverName = serverName;
    this.nodeIds = trustDomain.apply((own) =>
      pods.map((pod) => line.registeredNodeId({ pod, trustDomain: own, mesh: args.mesh })),
    );
    this.externalAddress = pulumi.output(services.externalAddress);
    this.externalNodeAddresses = pulumi.all(services.externalNodeAddresses);
    this.endpoint = { address: this.address, serverName, ready: this.ready };
    this.registerOutputs({
      namespace: this.namespace,
      address: this.address,
      ready: this.ready,
      nodeAddresses: this.nodeAddresses,
      serverName: this.serverName,
      nodeIds: this.nodeIds,
      externalAddress: this.externalAddress,
      externalNodeAddresses: this.externalNodeAddresses,
      endpoint: this.endpoint,
    });
  }
}

function requireCount(
  given: number,
  field: string,
  { least = 1, most = Infinity }: { readonly least?: number; readonly most?: number } = {},
): number {
  if (Number.isInteger(given) && given >= least && given <= most) return given;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${field}: expected a whole number ${range}; given ${String(given)}`);
}
