import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BUNDLE_KEY, fleetNames } from "../../slim/names";
import { BUNDLE_PORT, SPIRE_SERVER_PORT, SPIRE_WEBHOOK_PORT } from "../../slim/ports";
import { SPIRE_CHARTS, versionSet } from "../../slim/versions";
import { CSI_DRIVER, requireWorkloadApiAccess } from "../../slim/workloadApi";
import { chartRelease, chartSource } from "../internal/chartRelease";
import { disruptionBudget } from "../internal/disruptionBudget";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { readyDaemonSet } from "../internal/readyDaemonSet";
import { makeNamespace } from "../internal/namespace";
import { networkPolicy } from "../internal/networkPolicy";
import { token } from "../internal/token";
import { endpointParts, type PostgresqlEndpoint } from "../postgresql/endpoint";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { csiDriver } from "./csiDriver";
import { datastore } from "./datastore";
import { requireLifetimes } from "./lifetimes";
import { hasUpstreamCa, requireServers } from "./servers";
import type { SpireIdentity } from "./spireIdentity";
import type { SpireTarget } from "./spireTarget";
import { bareTrustDomain } from "./trustDomains";
import { AGENT_SOCKET, requireOtherValues, SERVERS, spireValues } from "./spireValues";
import { upstreamCa } from "./upstreamCa";

/** Arguments of {@link Spire}. */
export interface SpireArgs {
  /** Trust domain of the cluster, bare or as `spiffe://…`. */
  readonly trustDomain: pulumi.Input<string>;
  /** Name of the cluster in the attestation of its nodes; any name, the same for server and agents. */
  readonly clusterName: pulumi.Input<string>;
  /**
   * Chart spire: folder or .tgz file.
   * Default: by name and version from the charts' repository.
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Chart spire-crds: folder or .tgz file.
   * Default: by name and version from the charts' repository.
   */
  readonly crdsChart?: pulumi.Input<string>;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
  /**
   * Subject of the server's certificate authority.
   * Default: country US, organization SLIM, and the trust domain as its name.
   */
  readonly caSubject?: SpireCaSubject;
  /**
   * Number of servers. Several of them need a `datastore` that they share.
   * Default: 1.
   */
  readonly replicas?: number;
  /**
   * A database of PostgreSQL in which the servers keep entries, attested agents and trust bundles: an `endpoint` of `Postgresql`, or one
   * of somebody else's in PostgreSQL. Its user must own it. A `Postgresql` in another namespace needs `clients: [{ namespace: "spire" }]`.
   * Another datastore begins empty.
   * Default: SQLite, on the volume of the one server.
   */
  readonly datastore?: pulumi.Input<PostgresqlEndpoint>;
  /**
   * Puts a root certificate authority above those of the servers, which are rotated. It is made once and valid for ten years, so that the
   * trust bundle of the domain stays as it is, whatever the servers do. Its key is in a Secret beside the servers, and encrypted in
   * Pulumi's state.
   * Default: true, unless `values` have an `upstreamAuthority` of somebody else's.
   */
  readonly enableUpstreamCa?: boolean;
  /**
   * Lifetime of a server's certificate authority, as `8760h`: at least six times `svidTtl`. SLIM reads the roots of its `client_ca` once, at
   * start. So a node has to be restarted before this time is over, unless `enableUpstreamCa` keeps the root.
   * Default: "8760h".
   */
  readonly caTtl?: pulumi.Input<string>;
  /**
   * Lifetime of an X.509-SVID, as `4h`: at least 60s, at most a sixth of `caTtl` and 168h. Agents renew it at half of that.
   * Default: "4h".
   */
  readonly svidTtl?: pulumi.Input<string>;
  /**
   * Gives every pod of the cluster an SVID. Each of them could then connect to SLIM, which admits a trust domain as
   * a whole.
   * Default: false: only workloads with a ClusterSPIFFEID of their own.
   */
  readonly enableDefaultIdentities?: pulumi.Input<boolean>;
  /**
   * Serves the trust bundle to other SPIRE servers, on a Service of type LoadBalancer with that port (8443) alone.
   * Default: false.
   */
  readonly enableBundleEndpoint?: boolean;
  /**
   * Seconds to wait for the address of a Service of type LoadBalancer.
   * Default: 300.
   */
  readonly addressTimeoutSeconds?: number;
  /**
   * Further values of the chart spire, over those of this component. Ports that they open need a NetworkPolicy of yours. Values that the component's outputs depend on, such as
   * the class name, the agent's socket and the trust domain, are refused.
   * Default: none.
   */
  readonly values?: Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- the one open map that the component schema takes
  /**
   * How long to wait for server and agents, in seconds.
   * Default: 600.
   */
  readonly timeoutSeconds?: number;
  /**
   * How pods reach the agent of their node: by `hostPath`, or by `csi`, the SPIFFE CSI driver, which the component then
   * installs. With that, pods with an identity meet the Pod Security level "restricted".
   * Default: "hostPath".
   */
  readonly workloadApi?: string;
  /**
   * CPU and memory of its containers.
   * Default: no requests and no limits.
   */
  readonly resources?: SpireResources;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/** CPU and memory of SPIRE's containers. */
export interface SpireResources {
  /**
   * Of the server.
   * Default: no requests and no limits.
   */
  readonly server?: Resources;
  /**
   * Of the controller manager beside it.
   * Default: no requests and no limits.
   */
  readonly controllerManager?: Resources;
  /**
   * Of each agent.
   * Default: no requests and no limits.
   */
  readonly agent?: Resources;
  /**
   * Of both containers of each CSI driver.
   * Default: no requests and no limits.
   */
  readonly csiDriver?: Resources;
}

/** Subject of a certificate authority. */
export interface SpireCaSubject {
  /**
   * Its country, by two letters.
   * Default: "US".
   */
  readonly country?: pulumi.Input<string>;
  /**
   * Its organization.
   * Default: "SLIM".
   */
  readonly organization?: pulumi.Input<string>;
  /**
   * Its name.
   * Default: the trust domain.
   */
  readonly commonName?: pulumi.Input<string>;
}

/**
 * SPIRE for one cluster by its upstream charts: CRDs, server, agents and controller manager.
 *
 * The component is ready when every agent is. `Spire.identity` is available as soon as the CRDs are there, so
 * that workloads can be registered and started meanwhile: they wait for their identity by themselves.
 *
 * With a `datastore`, several servers share what they know, and identities survive the loss of one.
 *
 * Chart hooks and OIDC discovery provider are off, and so is the CSI driver unless `workloadApi` asks for it.
 */
export class Spire extends pulumi.ComponentResource implements SpireTarget {
  /** Trust domain of the cluster, bare. */
  public readonly trustDomain: pulumi.Output<string>;
  /** Class that ClusterSPIFFEID and ClusterFederatedTrustDomain resources must name. */
  public readonly className: pulumi.Output<string>;
  /** File of the agent's Workload API socket on every node. */
  public readonly agentSocket: pulumi.Output<string>;
  /** Name of the CSI driver by which pods reach that socket; undefined where they do by a host path. */
  public readonly csiDriver: pulumi.Output<string | undefined>;
  /** Has a value once that driver runs; undefined where there is none. */
  public readonly csiDriverReady: pulumi.Output<string | undefined>;
  /** Trust bundle of the domain: a SPIFFE bundle document in JSON. */
  public readonly bundle: pulumi.Output<string>;
  /** The root that `enableUpstreamCa` has made, in PEM; undefined where there is none. */
  public readonly upstreamCaCertificate: pulumi.Output<string | undefined>;
  /** URL under which the bundle endpoint is reached from outside; undefined where there is none. */
  public readonly bundleEndpointUrl: pulumi.Output<string | undefined>;

  /** What a workload of this cluster needs to get an identity: the argument `spire` of other components. */
  public readonly identity: SpireIdentity;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: SpireArgs, opts?: pulumi.ComponentResourceOptions) {
    const trustDomain = bareTrustDomain(args.trustDomain, "Spire.trustDomain");
    const versions = versionSet(args.versionSet, "Spire.versionSet");
    const workloadApi = requireWorkloadApiAccess(args.workloadApi ?? "hostPath", "Spire.workloadApi");
    requireOtherValues(args.values);
    const lifetimes = requireLifetimes(args);
    const replicas = requireServers(args);
    const database = args.datastore && endpointParts(args.datastore, "Spire.datastore");
    const { ready: _, ...databaseInput } = database ?? {};
    // Everything in the component would wait for a database that only the servers need.
    super(
      token("Spire"),
      name,
      { ...args, trustDomain, ...(database && { datastore: databaseInput }) },
      opts,
    );
    const names = fleetNames().spire;
    const subject = {
      country: args.caSubject?.country ?? "US",
      organization: args.caSubject?.organization ?? "SLIM",
      commonName: args.caSubject?.commonName ?? trustDomain,
    };
    const timeoutSeconds = args.timeoutSeconds ?? 600;
    const namespace = makeNamespace(
      `${name}-namespace`,
      names.namespace,
      { level: "privileged", settings: args.settings ?? {} },
      { parent: this },
    );
    const crds = chartRelease(
      `${name}-crds`,
      {
        releaseName: "spire-crds",
        chart: chartSource("spire-crds", SPIRE_CHARTS, versions.spireCrdsChart, args.crdsChart),
        namespace,
        // The chart's own "keep" would leave them behind, and so would any other value: Helm deletes what has none.
        values: { annotations: { "helm.sh/resource-policy": null, "app.kubernetes.io/part-of": "spire" } },
        timeoutSeconds: 120,
      },
      { parent: this },
    );
    const root = hasUpstreamCa(args)
      ? upstreamCa(name, { namespace, trustDomain, subject }, { parent: this })
      : undefined;
    const shared = database && datastore(name, { namespace, endpoint: database }, { parent: this });
    // Agents and the API server are in the network of their nodes, which no policy can tell from others.
    const ports = [
      SPIRE_SERVER_PORT,
      SPIRE_WEBHOOK_PORT,
      ...(args.enableBundleEndpoint ? [BUNDLE_PORT] : []),
    ];
    networkPolicy(
      name,
      { names: SERVERS, namespace, ingress: [{ ports }], settings: args.settings ?? {} },
      { parent: this },
    );
    if (replicas > 1) disruptionBudget(name, { names: SERVERS, namespace }, { parent: this });
    const chart = chartSource("spire", SPIRE_CHARTS, versions.spireChart, args.chart);
    const release = chartRelease(
      `${name}-release`,
      {
        releaseName: names.release,
        chart,
        namespace,
        values: spireValues(
          { ...args, trustDomain },
          { subject, replicas, lifetimes, datastore: shared, upstreamCa: root },
        ),
        overrides: args.values,
        timeoutSeconds,
      },
      // The chart brings ClusterSPIFFEIDs of its own.
      { parent: this, dependsOn: crds },
    );

    const agents = readyDaemonSet(
      `${name}-agents`,
      { name: names.agents, namespace: release.status.namespace, timeoutSeconds },
      { parent: this },
    );
    const csiDriverReady =
      workloadApi === "csi"
        ? csiDriver(name, { ...args, names, namespace, chart, timeoutSeconds }, { parent: this })
        : undefined;
    // Written by the server, not by the chart, and mounted by the agents: there when they are ready. A patch reads it
    // without the false drift that a refresh finds in a resource which was only read.
    const bundle = new k8s.core.v1.ConfigMapPatch(
      `${name}-bundle`,
      {
        metadata: {
          name: names.bundle,
          namespace: release.status.namespace,
          annotations: { "app.kubernetes.io/part-of": names.release },
        },
      },
      { parent: this, dependsOn: agents },
    );

    const bundleEndpoint = args.enableBundleEndpoint
      ? loadBalancerService(
          `${name}-bundle-endpoint`,
          {
            serviceName: names.bundleEndpoint,
            namespace,
            selector: SERVERS.labels,
            port: BUNDLE_PORT,
            portName: "federation",
            timeoutSeconds: args.addressTimeoutSeconds,
            settings: args.settings ?? {},
          },
          { parent: this },
        )
      : undefined;

    this.trustDomain = trustDomain;
    this.className = nameOnceCreated(crds, names.className);
    this.agentSocket = pulumi.output(AGENT_SOCKET);
    this.csiDriver = pulumi.output(csiDriverReady && CSI_DRIVER);
    this.csiDriverReady = pulumi.output(csiDriverReady);
    this.bundle = bundle.data.apply((data) => data[BUNDLE_KEY] ?? "");
    this.upstreamCaCertificate = pulumi.output(root?.certificate);
    this.bundleEndpointUrl = pulumi.output(bundleEndpoint && pulumi.interpolate`https://${bundleEndpoint}`);
    this.identity = {
      trustDomain,
      className: this.className,
      agentSocket: this.agentSocket,
      csiDriver: this.csiDriver,
      csiDriverReady: this.csiDriverReady,
    };
    this.registerOutputs({
      bundleEndpointUrl: this.bundleEndpointUrl,
      trustDomain: this.trustDomain,
      className: this.className,
      agentSocket: this.agentSocket,
      csiDriver: this.csiDriver,
      csiDriverReady: this.csiDriverReady,
      bundle: this.bundle,
      upstreamCaCertificate: this.upstreamCaCertificate,
      identity: this.identity,
    });
  }
}
