import * as pulumi from "@pulumi/pulumi";
import { BUNDLE_PORT } from "../../slim/ports";
import { token } from "../internal/token";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { SpireIdentity } from "./spireIdentity";
import type { SpireTarget } from "./spireTarget";
import { bareTrustDomain } from "./trustDomains";

/** Arguments of {@link ExistingSpire}. */
export interface ExistingSpireArgs {
  /** Its trust domain, bare or as `spiffe://…`. */
  readonly trustDomain: pulumi.Input<string>;
  /** The class that its spire-controller-manager serves. */
  readonly className: pulumi.Input<string>;
  /** File of the agent's Workload API socket on every node. */
  readonly agentSocket: pulumi.Input<string>;
  /**
   * Name of its SPIFFE CSI driver, mostly `csi.spiffe.io`, by which pods then reach the socket.
   * Default: none: pods reach it by a host path.
   */
  readonly csiDriver?: pulumi.Input<string>;
  /**
   * Trust bundle of the domain: a SPIFFE bundle document in JSON, as `spire-server bundle show -format spiffe` prints it.
   * Default: none: other domains cannot trust this one by it.
   */
  readonly bundle?: pulumi.Input<string>;
  /**
   * URL of its bundle endpoint, for other domains.
   * Default: none, or that of the Service that `exposeBundleEndpoint` asks for.
   */
  readonly bundleEndpointUrl?: pulumi.Input<string>;
  /**
   * Makes a Service of type LoadBalancer for the bundle endpoint (8443) of its server, which must be enabled there.
   * Default: none.
   */
  readonly exposeBundleEndpoint?: ExposedBundleEndpoint;
  /**
   * Seconds to wait for the address of that Service.
   * Default: 300.
   */
  readonly addressTimeoutSeconds?: number;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/** A Service for the bundle endpoint of a SPIRE server that exists. */
export interface ExposedBundleEndpoint {
  /** Namespace of the server. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service. */
  readonly serviceName: string;
  /**
   * Labels of the server's pods.
   * Default: those of the chart spire: `app.kubernetes.io/name: server`.
   */
  readonly selector?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A SPIRE that is in the cluster already. Nothing of it is changed; at most a Service is put beside it. */
export class ExistingSpire extends pulumi.ComponentResource implements SpireTarget {
  /** Trust domain of the cluster, bare. */
  public readonly trustDomain: pulumi.Output<string>;
  /** Class that ClusterSPIFFEID and ClusterFederatedTrustDomain resources must name. */
  public readonly className: pulumi.Output<string>;
  /** File of the agent's Workload API socket on every node. */
  public readonly agentSocket: pulumi.Output<string>;
  /** Name of its CSI driver; undefined where pods mount the socket's folder as a host path. */
  public readonly csiDriver: pulumi.Output<string | undefined>;
  /** Trust bundle of the domain; empty where none was given. */
  public readonly bundle: pulumi.Output<string>;
  /** URL under which the bundle endpoint is reached from outside; undefined where there is none. */
  public readonly bundleEndpointUrl: pulumi.Output<string | undefined>;

  /** What a workload of this cluster needs to get an identity: the argument `spire` of other components. */
  public readonly identity: SpireIdentity;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: ExistingSpireArgs, opts?: pulumi.ComponentResourceOptions) {
    const trustDomain = bareTrustDomain(args.trustDomain, "ExistingSpire.trustDomain");
    super(token("ExistingSpire"), name, { ...args, trustDomain }, opts);
    const exposed = args.exposeBundleEndpoint;
    const address =
      exposed &&
      loadBalancerService(
        `${name}-bundle-endpoint`,
        {
          serviceName: exposed.serviceName,
          namespace: exposed.namespace,
          selector: exposed.selector ?? { "app.kubernetes.io/name": "server" },
          port: BUNDLE_PORT,
          portName: "federation",
          timeoutSeconds: args.addressTimeoutSeconds,
          settings: args.settings ?? {},
        },
        { parent: this },
      );
    this.trustDomain = trustDomain;
    this.className = pulumi.output(args.className);
    this.agentSocket = pulumi.output(args.agentSocket);
    this.csiDriver = pulumi.output(args.csiDriver);
    this.bundle = pulumi.output(args.bundle ?? "");
    this.bundleEndpointUrl = pulumi.output(
      args.bundleEndpointUrl ?? (address && pulumi.interpolate`https://${address}`),
    );
    const { className, agentSocket, csiDriver } = this;
    this.identity = { trustDomain, className, agentSocket, csiDriver };
    this.registerOutputs({
      trustDomain: this.trustDomain,
      className: this.className,
      agentSocket: this.agentSocket,
      csiDriver: this.csiDriver,
      bundle: this.bundle,
      bundleEndpointUrl: this.bundleEndpointUrl,
      identity: this.identity,
    });
  }
}
