import * as pulumi from "@pulumi/pulumi";
import { type SelectedContext, selectContext } from "../../slim/kubeconfig";
import { checked, isPlain } from "../internal/checked";
import { token } from "../internal/token";
import { clusterProvider } from "./clusterProvider";
import type { ClusterTarget } from "./clusterTarget";
import { contentsOf, setContents } from "./contents";

/** Arguments of {@link ExistingCluster}. */
export interface ExistingClusterArgs {
  /** A name for the cluster; any name. */
  readonly clusterName: pulumi.Input<string>;
  /** Content of a kubeconfig. A user who logs in by a command (`exec`) needs that command where Pulumi runs. */
  readonly kubeconfig: pulumi.Input<string>;
  /**
   * The kubeconfig's context to use.
   * Default: its current one.
   */
  readonly context?: pulumi.Input<string>;
  /**
   * File with the same kubeconfig, for people.
   * Default: none.
   */
  readonly kubeconfigFile?: pulumi.Input<string>;
  /**
   * A text that changes exactly when the cluster is another one: everything in it is then made anew.
   * Default: the URL of the API server.
   */
  readonly clusterIdentifier?: pulumi.Input<string>;
}

/**
 * A Kubernetes cluster that is there already, and the provider that reaches it. Nothing is made in it by this component,
 * and what is put into it is deleted piece by piece when it goes.
 *
 * What is put into the cluster takes `contents()` as its options. Other languages have no `contents()` and do not need this
 * component: there, make a Kubernetes provider of the kubeconfig, and name it in the option `providers` of each component.
 *
 * @example
 * const cluster = new ExistingCluster("prod", { clusterName: "prod", kubeconfig: readFileSync("prod.yaml", "utf8") });
 * new Spire("spire", { trustDomain: "prod.example", clusterName: "prod" }, cluster.contents());
 */
export class ExistingCluster extends pulumi.ComponentResource implements ClusterTarget {
  /** Name of the cluster. */
  public readonly clusterName: pulumi.Output<string>;
  /** Kubeconfig with the one context that is used; secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** File with the kubeconfig, for people; undefined where there is none. */
  public readonly kubeconfigFile: pulumi.Output<string | undefined>;
  /** Context of that file. */
  public readonly context: pulumi.Output<string | undefined>;

  /** @throws RangeError if the kubeconfig cannot be used */
  public constructor(name: string, args: ExistingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { kubeconfig: content, context } = args;
    const given =
      isPlain(content) && isPlain(context) ? { content, context } : pulumi.output({ content, context });
    const selected = checked(given, (one) => requireContext(one.content, one.context));
    const kubeconfig = pulumi.secret(selected.kubeconfig);
    super(token("ExistingCluster"), name, { ...args, kubeconfig }, opts);
    const provider = clusterProvider(
      `${name}-provider`,
      kubeconfig,
      pulumi.output(args.clusterIdentifier ?? pulumi.unsecret(selected.server)),
      { parent: this },
    );
    setContents(this, { provider });

    this.clusterName = pulumi.output(args.clusterName);
    this.kubeconfig = kubeconfig;
    this.kubeconfigFile = pulumi.output(args.kubeconfigFile);
    this.context = pulumi.output(pulumi.unsecret(selected.context));
    this.registerOutputs({
      clusterName: this.clusterName,
      kubeconfig: this.kubeconfig,
      kubeconfigFile: this.kubeconfigFile,
      context: this.context,
    });
  }

  /**
   * Options for what lives in this cluster: its provider. Who cannot call this, in another language, makes a Kubernetes
   * provider of {@link kubeconfig} and names it in the option `providers` of each component.
   *
   * @throws pulumi.ResourceError for an object that no constructor has made
   */
  public contents(): pulumi.ComponentResourceOptions {
    return contentsOf(this);
  }
}

/** @throws RangeError that names the argument */
function requireContext(kubeconfig: string, context: string | undefined): SelectedContext {
  try {
    return selectContext(kubeconfig, context);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RangeError(`ExistingCluster.kubeconfig: expected ${error.message}`, { cause: error });
    }
    throw error;
  }
}
