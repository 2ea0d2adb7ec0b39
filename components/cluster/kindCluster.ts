import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versionSet } from "../../slim/versions";
import { adviser } from "../internal/adviser";
import { clusterProvider } from "./clusterProvider";
import type { ClusterTarget } from "./clusterTarget";
import { contentsOf, setContents } from "./contents";
import { kindAdvice } from "./kindAdvice";
import { kindSdk } from "./kindSdk";
import { token } from "../internal/token";

/** Arguments of {@link KindCluster}. */
export interface KindClusterArgs {
  /** Name of the Kind cluster; dots are allowed. Its container is called `<name>-control-plane`. */
  readonly clusterName: string;
  /**
   * File that gets the cluster's kubeconfig, and loses it when the cluster goes. Nothing is added to the user's own
   * kubeconfig, and its current context stays.
   */
  readonly kubeconfigFile: pulumi.Input<string>;
  /**
   * Node image of Kind.
   * Default: the image of the version set.
   */
  readonly nodeImage?: pulumi.Input<string>;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
}

/**
 * A Kubernetes cluster of one node made by Kind, and the provider that reaches it.
 *
 * What is put into the cluster takes `contents()` as its options: it then goes with the cluster when that
 * is destroyed, at once, instead of being taken down piece by piece before. Other languages have no `contents()`: there,
 * make a Kubernetes provider of the output `kubeconfig`, and name it in the option `providers` of each component.
 *
 * @example
 * const cluster = new KindCluster("slim-cluster", { clusterName: "slim-cluster", kubeconfigFile: "/tmp/slim.kubeconfig" });
 * new Spire("spire", { trustDomain: "example.local", clusterName: "slim-cluster" }, cluster.contents());
 */
export class KindCluster extends pulumi.ComponentResource implements ClusterTarget {
  /** Name of the Kind cluster. */
  public readonly clusterName: pulumi.Output<string>;
  /** Kubeconfig with the administrator's credentials; secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** File with the kubeconfig. */
  public readonly kubeconfigFile: pulumi.Output<string>;
  /** IPv4 address of the node in Docker's network. */
  public readonly nodeAddress: pulumi.Output<string>;

  public constructor(name: string, args: KindClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const versions = versionSet(args.versionSet, "KindCluster.versionSet");
    const kind = kindSdk();
    super(token("KindCluster"), name, args, opts);

    const cluster = new kind.Cluster(
      `${name}-kind`,
      {
        name: args.clusterName,
        nodeImage: args.nodeImage ?? versions.kindNodeImage,
        kubeconfigPath: args.kubeconfigFile,
        // Whoever needs the node waits for it; a cluster whose API answers is enough to begin with.
        waitForReady: false,
      },
      {
        parent: this,
        // The name is fixed: a successor can only come when the predecessor is gone.
        deleteBeforeReplace: true,
        additionalSecretOutputs: ["kubeconfig", "clientKey", "clientCertificate"],
        hooks: { onError: [adviser(name, (error) => kindAdvice(args.clusterName, error))] },
      },
    );
    const kubeconfig = pulumi.secret(cluster.kubeconfig);
    const provider = clusterProvider(
      `${name}-provider`,
      kubeconfig,
      // A certificate authority is made with its cluster.
      cluster.clusterCaCertificate.apply((ca) => createHash("sha256").update(ca).digest("hex")),
      { parent: this },
    );
    // A patch reads the node without the false drift that a refresh finds in a resource which was only read.
    const node = new k8s.core.v1.NodePatch(
      `${name}-node`,
      {
        metadata: {
          name: `${args.clusterName}-control-plane`,
          annotations: { "app.kubernetes.io/part-of": args.clusterName },
        },
      },
      { parent: this, provider, deletedWith: cluster },
    );
    setContents(this, { provider, deletedWith: cluster });

    this.clusterName = cluster.name;
    this.kubeconfig = kubeconfig;
    this.kubeconfigFile = pulumi.output(args.kubeconfigFile);
    this.nodeAddress = node.status.addresses.apply(
      (addresses) => addresses.find(({ type }) => type === "InternalIP")?.address ?? "",
    );
    this.registerOutputs({
      nodeAddress: this.nodeAddress,
      clusterName: this.clusterName,
      kubeconfig: this.kubeconfig,
      kubeconfigFile: this.kubeconfigFile,
    });
  }

  /**
   * Options for what lives in this cluster: its provider, and that it goes with the cluster. Who cannot call this, in another
   * language, makes a Kubernetes provider of {@link kubeconfig} and names it in the option `providers` of each component.
   *
   * @throws pulumi.ResourceError for an object that no constructor has made
   */
  public contents(): pulumi.ComponentResourceOptions {
    return contentsOf(this);
  }
}
