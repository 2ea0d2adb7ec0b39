import type { Checkpoint, ResourceState } from "../../../cli/recovery/checkpoint";
import { replacedByNextUpdate } from "../../../cli/recovery/replacedByNextUpdate";
import { clusterInState, resource } from "../../support/fakeStore";

const a = clusterInState("a");
const b = clusterInState("b");

const bundle = resource("kubernetes:core/v1:ConfigMapPatch", "b-bundle", b.provided);
const database = resource("random:index/randomId:RandomId", "b-database", { deletedWith: b.cluster.urn });
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

const CHECKPOINT: Checkpoint = {
  manifest: { time: "2026-03-01T10:00:00Z" },
  resources: [
    ...[a.cluster, a.provider, b.cluster, b.provider, component],
    ...[bundle, database, trust, configuration, unrelated],
  ],
};

const replaced = replacedByNextUpdate(CHECKPOINT, [b.cluster]);
const having = (key: "taint" | "retainOnDelete") =>
  (replaced.resources ?? []).filter((one) => one[key]).map(({ urn }) => urn);

describe("a cluster that is gone", () => {
  it("is replaced, and so is what another cluster else never changes again", () => {
    expect(having("taint")).toEqual([b.cluster.urn, trust.urn]);
  });

  it("has contents that nobody tries to delete", () => {
    expect(having("retainOnDelete")).toEqual([bundle.urn, database.urn]);
  });

  it("leaves everything else as it is", () => {
    const others = [a.cluster, a.provider, b.provider, component, configuration, unrelated];
    expect(replaced.resources).toEqual(expect.arrayContaining(others));
    expect(replaced).toMatchObject({ manifest: CHECKPOINT.manifest });
    expect(replaced.resources).toHaveLength(10);
  });
});
