import { foreignObjects } from "../../cli/foreignObjects";
import type { NamespacedObject } from "../../live/namespaceContents";

const PROVIDER = "urn:pulumi:prod::slim::slim:index:ExistingCluster$pulumi:providers:kubernetes::eu-provider";
const KUBECONFIGS = () => Promise.resolve({ [PROVIDER]: "kubeconfig of eu" });
const made = (type: string, id: string) => ({ urn: id, type, id, provider: `${PROVIDER}::id` });
const STATE = {
  resources: [
    { urn: "urn:pulumi:prod::slim::slim:index:ExistingCluster::eu", type: "slim:index:ExistingCluster" },
    made("kubernetes:core/v1:Namespace", "slim"),
    made("kubernetes:core/v1:Namespace", "spire"),
    made("kubernetes:apps/v1:StatefulSet", "slim/slim"),
    made("kubernetes:core/v1:ConfigMapPatch", "spire/spire-bundle"),
    made("kubernetes:helm.sh/v3:Release", "spire/spire"),
    { ...made("kubernetes:apps/v1:StatefulSet", "slim/elsewhere"), provider: "another::id" },
  ],
};

const object = (kind: string, place: string, more: Partial<NamespacedObject> = {}): NamespacedObject => {
  const [namespace = "", name = ""] = place.split("/");
  return { kind, namespace, name, annotations: {}, labels: {}, ...more };
};
const OURS = [
  object("StatefulSet", "slim/slim"),
  object("ConfigMap", "spire/spire-bundle"),
  object("Service", "spire/spire-server", { annotations: { "meta.helm.sh/release-name": "spire" } }),
  object("PersistentVolumeClaim", "spire/spire-data-spire-server-0", {
    labels: { "app.kubernetes.io/instance": "spire" },
  }),
  object("Secret", "spire/sh.helm.release.v1.spire.v1", {
    type: "helm.sh/release.v1",
    labels: { name: "spire" },
  }),
];

/** What is said of a stack in whose namespaces these objects are. */
const said = (objects: NamespacedObject[], state: object = STATE) =>
  foreignObjects(state, KUBECONFIGS, (kubeconfig, namespaces) => {
    expect([kubeconfig, namespaces]).toEqual(["kubeconfig of eu", ["slim", "spire"]]);
    return Promise.resolve(objects);
  });

describe("what others have put into the namespaces of a stack", () => {
  it("is nothing where everything is the stack's, or Helm's for it", async () => {
    expect(await said(OURS)).toEqual({});
  });

  it("is what is neither in the state nor of a release of it", async () => {
    const others = [
      object("ConfigMap", "slim/kept"),
      object("StatefulSet", "slim/elsewhere"),
      object("Deployment", "spire/theirs", { annotations: { "meta.helm.sh/release-name": "theirs" } }),
      object("Secret", "slim/spire", { type: "helm.sh/release.v1", labels: { name: "spire" } }),
    ];
    expect(await said([...OURS, ...others])).toEqual({
      eu:
        "what others have put into its namespaces there: " +
        "ConfigMap slim/kept, StatefulSet slim/elsewhere, Deployment spire/theirs, Secret slim/spire",
    });
  });

  it("is counted where it is much", async () => {
    const many = Array.from({ length: 12 }, (_, index) => object("ConfigMap", `slim/c${index}`));
    expect((await said(many)).eu).toMatch(/ConfigMap slim\/c9 and 2 more$/);
  });

  it("is not known where the cluster does not answer", async () => {
    const silent = foreignObjects(STATE, KUBECONFIGS, () => Promise.reject(new Error("no answer in 15 s")));
    expect(await silent).toEqual({
      eu: "what others may have put into its namespaces there, which cannot be looked into: no answer in 15 s",
    });
  });

  it("is not asked for where every cluster goes as a whole", async () => {
    const never = () => Promise.reject(new Error("asked"));
    expect(await foreignObjects({ resources: [] }, never, never)).toEqual({});
  });
});
