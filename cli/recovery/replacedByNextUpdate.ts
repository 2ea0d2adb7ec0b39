import { type Checkpoint, clusterOf, type ResourceState } from "./checkpoint";

/**
 * A state from which the next update makes clusters anew that are gone, with all that was in them, and all that has to be
 * made anew with that, in Pulumi's own order.
 *
 * What was in such a cluster is only forgotten: versions of Pulumi before 3.260 would delete it there, one by one. What
 * other clusters know of it, and ignore changes of, is replaced too: the bundles that they trust.
 */
export function replacedByNextUpdate(checkpoint: Checkpoint, clusters: readonly ResourceState[]): Checkpoint {
  const { resources = [] } = checkpoint;
  const gone = new Set(clusters.map(({ urn }) => urn));
  const isContent = (one: ResourceState) =>
    gone.has(one.deletedWith ?? "") || gone.has(clusterOf(one, checkpoint)?.urn ?? "");
  const contents = new Set(resources.filter(isContent).map(({ urn }) => urn));
  return {
    ...checkpoint,
    resources: resources.map((one) => {
      if (gone.has(one.urn)) return { ...one, taint: true };
      if (contents.has(one.urn)) return { ...one, retainOnDelete: true };
      const follows = one.dependencies?.some((urn) => contents.has(urn)) ?? false;
      return follows && (one.ignoreChanges ?? []).length > 0 ? { ...one, taint: true } : one;
    }),
  };
}
