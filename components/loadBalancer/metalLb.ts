import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fleetNames } from "../../slim/names";
import { METALLB_CHARTS, versionSet } from "../../slim/versions";
import { chartRelease, chartSource } from "../internal/chartRelease";
import { makeNamespace } from "../internal/namespace";
import { token } from "../internal/token";
import type { Resources } from "../resources";
import { daemonSetValues, imageByRepository, type PodValues, podValues } from "../settings/chartValues";
import type { ClusterSettings } from "../settings/clusterSettings";
import { imagePullSecrets } from "../settings/podSettings";

/** Arguments of {@link MetalLb}. */
export interface MetalLbArgs {
  /**
   * Ranges of addresses for Services of type LoadBalancer, as `172.18.0.200-172.18.0.205`. They must lie in the network
   * of the cluster's nodes and belong to nobody else there.
   */
  readonly addresses: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Chart metallb: folder or .tgz file.
   * Default: by name and version from the chart's repository.
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
  /**
   * Seconds to wait for controller and speakers.
   * Default: 300.
   */
  readonly timeoutSeconds?: number;
  /**
   * CPU and memory of its containers.
   * Default: no requests and no limits.
   */
  readonly resources?: MetalLbResources;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

/** CPU and memory of MetalLB's containers. */
export interface MetalLbResources {
  /**
   * Of the controller, which assigns addresses.
   * Default: no requests and no limits.
   */
  readonly controller?: Resources;
  /**
   * Of the speakers, which announce them.
   * Default: no requests and no limits.
   */
  readonly speaker?: Resources;
}

const NAMESPACE = fleetNames().loadBalancerNamespace;
/** The chart looks for readiness up to 10 s late. */
const QUICK_PROBES = { readinessProbe: { initialDelaySeconds: 1, periodSeconds: 2 } };

/**
 * MetalLB in layer 2 mode with one pool of addresses, for a cluster without another source of addresses.
 *
 * Services of type LoadBalancer get their address as soon as the pool is there; they may be made before.
 */
export class MetalLb extends pulumi.ComponentResource {
  /** Range of addresses that MetalLB assigns. */
  public readonly addresses: pulumi.Output<string[]>;

  public constructor(name: string, args: MetalLbArgs, opts?: pulumi.ComponentResourceOptions) {
    const versions = versionSet(args.versionSet, "MetalLb.versionSet");
    super(token("MetalLb"), name, args, opts);
    const parent = { parent: this };
    const settings = args.settings ?? {};
    const namespace = makeNamespace(
      `${name}-namespace`,
      NAMESPACE,
      { level: "privileged", settings },
      parent,
    );
    const release = chartRelease(
      `${name}-release`,
      {
        releaseName: "metallb",
        chart: chartSource("metallb", METALLB_CHARTS, versions.metallbChart, args.chart),
        namespace,
        values: {
          imagePullSecrets: imagePullSecrets(settings),
          loadBalancerClass: settings.loadBalancer?.loadBalancerClass,
          frrk8s: { enabled: false },
          // The webhook answers some seconds after Helm calls it ready, and the pool must not fail for that.
          crds: { validationFailurePolicy: "Ignore" },
          controller: {
            ...QUICK_PROBES,
            ...withoutOs(podValues(settings)),
            ...imageByRepository("quay.io/metallb/controller", settings),
            resources: args.resources?.controller,
          },
          speaker: {
            ...QUICK_PROBES,
            ...withoutOs(daemonSetValues(settings)),
            ...imageByRepository("quay.io/metallb/speaker", settings),
            resources: args.resources?.speaker,
          },
        },
        timeoutSeconds: args.timeoutSeconds ?? 300,
      },
      parent,
    );
    const pool = new k8s.apiextensions.CustomResource(
      `${name}-pool`,
      {
        apiVersion: "metallb.io/v1beta1",
        kind: "IPAddressPool",
        metadata: { name: "slim", namespace: NAMESPACE },
        spec: { addresses: args.addresses },
      },
      { ...parent, dependsOn: release },
    );
    new k8s.apiextensions.CustomResource(
      `${name}-advertisement`,
      {
        apiVersion: "metallb.io/v1beta1",
        kind: "L2Advertisement",
        metadata: { name: "slim", namespace: NAMESPACE },
        spec: { ipAddressPools: [pool.metadata.name] },
      },
      parent,
    );

    this.addresses = pulumi.output(args.addresses);
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** The chart asks for Linux itself, and Helm refuses a key that is there twice. */
function withoutOs(values: PodValues): PodValues {
  const { nodeSelector } = values;
  if (nodeSelector === undefined) return values;
  const others = pulumi
    .output(nodeSelector)
    .apply((labels = {}) =>
      Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "kubernetes.io/os")),
    );
  return { ...values, nodeSelector: others };
}
