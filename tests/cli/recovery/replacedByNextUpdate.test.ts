import type { Checkpoint, ResourceState } from "../../../cli/recovery/checkpoint";
import { replacedByNextUpdate } from "../../../cli/recovery/replacedByNextUpdate";
import { clusterInState, resource } from "../../support/fakeStore";

const a = clusterInState("a");
const b = clusterInState("b");

const bundle = resource("kubernetes:core/v1:ConfigMapPatch", "b-bundle", b.provided);
const ownDatabase = resource("random:index/randomId:RandomId", "b-database", { deletedWith: b.cluster.urn });
const trust = resource("kubernetes:spire.spiffe.io/v1alpha1:ClusterFederatedTrustDomain", "a-trusts-b", {
  ...a.provided,
  dependencies: [bundle.urn],
  ignoreChanges: ["spec.trustDomainBundle"],
});
const configuration = resource("kubernetes:core/v1:ConfigMap", "a-nodes", {
  ...a.provided,
  dependencies: [bundle.urn],
});
const unrelated = resource("kubernetes:core/v1:Service", "a-service", {
  ...a.provided,
  ignoreChanges: ["spec.clusterIP"],
});
const component: ResourceState = resource("slim:index:Spire", "b-spire");
const deployment = resource(
  "slim:index:SlimController$kubernetes:apps/v1:Deployment",
  "a-control",
  a.provided,
);
const database = resource("slim:index:SlimController$random:index/randomId:RandomId", "a-database");
const nodes = resource("slim:index:SlimNodes$kubernetes:apps/v1:StatefulSet", "a-nodes", {
  ...a.provided,
  dependencies: [configuration.urn, bundle.urn],
  propertyDependencies: { spec: [configuration.urn, bundle.urn], metadata: null },
});

const KEPT = [a.cluster, a.provider, component, trust, configuration, unrelated, deployment, database, nodes];
const CHECKPOINT: Checkpoint = {
  manifest: { time: "2026-03-01T10:00:00Z" },
  resources: [b.cluster, b.provider, bundle, ownDatabase, ...KEPT],
};

const replaced = replacedByNextUpdate(CHECKPOINT, [b.cluster]);
const resources = replaced.resources ?? [];
const urns = (some: readonly ResourceState[]) => some.map(({ urn }) => urn);

describe("a cluster that is gone", () => {
  it("is forgotten with its provider and its contents, and everything else stays", () => {
    expect(urns(resources)).toEqual(urns(KEPT));
    expect(replaced).toMatchObject({ manifest: CHECKPOINT.manifest });
  });

  it("has what connects to its nodes start afresh elsewhere, and what never changes again replaced", () => {
    expect(urns(resources.filter(({ taint }) => taint))).toEqual(urns([trust, deployment, database, nodes]));
  });

  it("is named by nothing any more, as Pulumi refuses such a state", () => {
    const text = JSON.stringify(resources);
    for (const urn of urns([b.cluster, b.provider, bundle, ownDatabase])) expect(text).not.toContain(urn);
    expect(resources.find(({ urn }) => urn === nodes.urn)).toMatchObject({
      dependencies: [configuration.urn],
      propertyDependencies: { spec: [configuration.urn], metadata: [] },
    });
  });
});
