import { type Checkpoint, clusterOf, type ResourceState } from "./checkpoint";

/**
 * What connects to nodes of other clusters, or knows them. It reads the roots of their trust domains once, at start, and a
 * cluster that is made anew has others.
 */
const CONNECTED = [
  "slim:index:SlimController$kubernetes:apps/v1:Deployment",
  "slim:index:SlimController$random:index/randomId:RandomId",
  "slim:index:SlimNodes$kubernetes:apps/v1:StatefulSet",
];

/**
 * A state from which the next update makes clusters anew that are gone. They are forgotten with their providers and all that
 * was in them: there is nothing left to delete. In the other clusters everything starts afresh that has to do with their
 * nodes, and what ignores changes of theirs is replaced: the bundles that the others trust.
 */
export function replacedByNextUpdate(checkpoint: Checkpoint, clusters: readonly ResourceState[]): Checkpoint {
  const { resources = [] } = checkpoint;
  const gone = new Set(clusters.map(({ urn }) => urn));
  const isForgotten = (one: ResourceState) =>
    gone.has(one.urn) ||
    gone.has(one.deletedWith ?? "") ||
    gone.has(clusterOf(one, checkpoint)?.urn ?? "") ||
    (one.type.startsWith("pulumi:providers:") && (one.dependencies ?? []).some((urn) => gone.has(urn)));
  const forgotten = new Set(resources.filter(isForgotten).map(({ urn }) => urn));
  const isStale = (one: ResourceState) =>
    CONNECTED.some((type) => one.urn.includes(`${type}::`)) ||
    ((one.ignoreChanges ?? []).length > 0 && (one.dependencies ?? []).some((urn) => forgotten.has(urn)));
  return {
    ...checkpoint,
    resources: resources
      .filter(({ urn }) => !forgotten.has(urn))
      .map((one) => ({ ...withoutReferences(one, forgotten), ...(isStale(one) && { taint: true }) })),
  };
}

/** A resource that names none of these: Pulumi refuses a state with references to what is not in it. */
function withoutReferences(one: ResourceState, forgotten: ReadonlySet<string>): ResourceState {
  const kept = (urns: readonly string[]) => urns.filter((urn) => !forgotten.has(urn));
  return {
    ...one,
    ...(one.dependencies && { dependencies: kept(one.dependencies) }),
    ...(one.propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(one.propertyDependencies).map(([key, urns]) => [key, kept(urns ?? [])]),
      ),
    }),
  };
}
