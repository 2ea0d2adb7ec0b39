import * as pulumi from "@pulumi/pulumi";

// Not properties of the clusters: the component schema would count them as outputs.
const known = new WeakMap<pulumi.Resource, pulumi.ComponentResourceOptions>();

/** Notes the options of what is put into a cluster. */
export function setContents(cluster: pulumi.Resource, options: pulumi.ComponentResourceOptions): void {
  known.set(cluster, options);
}

/**
 * Options of what is put into a cluster.
 *
 * @throws pulumi.ResourceError for an object that its constructor has not made: without options, resources would land in
 * the cluster of the current context
 */
export function contentsOf(cluster: pulumi.Resource): pulumi.ComponentResourceOptions {
  const options = known.get(cluster);
  if (options === undefined) {
    throw new pulumi.ResourceError(
      "contents(): expected a cluster that this program has made with `new`; given another object, whose provider is not known",
      cluster,
    );
  }
  return { ...options };
}
