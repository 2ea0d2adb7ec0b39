import { stringify } from "yaml";
import { type ClusterInspection, inspectCluster } from "../../live/clusterInspection";
import { CLUSTER_RIGHTS, describeAccess, type Extra } from "../../slim/clusterRights";
import { FakeCluster, type FakeContents } from "../support/fakeCluster";

const OBJECTS: FakeContents["objects"] = {
  "v1/namespaces": [
    { metadata: { name: "kube-system", uid: "the-uid" } },
    { metadata: { name: "slim", annotations: { "slim/stack": "slim/prod" } } },
    { metadata: { name: "other" } },
  ],
  "storage.k8s.io/v1/csidrivers": [{ metadata: { name: "csi.spiffe.io" } }],
  "storage.k8s.io/v1/storageclasses": [
    { metadata: { name: "fast" } },
    {
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
    },
  ],
};

const SPIRE: FakeContents["objects"] = {
  "spire.spiffe.io/v1alpha1/clusterspiffeids": [],
  "v1/configmaps": [
    {
      metadata: { name: "spire-controller-manager", namespace: "identity" },
      data: {
        "controller-manager-config.yaml": stringify({
          kind: "ControllerManagerConfig",
          className: "team",
          trustDomain: "team.example",
        }),
        "other.yaml": "",
      },
    },
    { metadata: { name: "roots", namespace: "identity" }, data: { "bundle.spiffe": '{"keys":[]}' } },
  ],
  "apps/v1/daemonsets": [
    {
      metadata: { name: "agents", namespace: "identity", labels: { "app.kubernetes.io/name": "agent" } },
      spec: {
        template: { spec: { volumes: [{ name: "s", hostPath: { path: "/run/sockets" } }, { name: "c" }] } },
      },
      status: { numberReady: 1, desiredNumberScheduled: 2 },
    },
  ],
};

let api: FakeCluster;
beforeEach(async () => {
  api = await FakeCluster.start();
});
afterEach(() => api.stop());

async function inspect(
  contents: FakeContents,
  spire = false,
  extras: readonly Extra[] = [],
): Promise<ClusterInspection> {
  api.contents = contents;
  return inspectCluster({
    kubeconfig: api.kubeconfig,
    namespaces: ["slim", "spire"],
    extras,
    ...(spire && { spireNamespace: "identity", bundleConfigMap: "roots" }),
  });
}

it("a cluster that exists tells who it is, and what it has", async () => {
  expect(await inspect({ objects: OBJECTS })).toEqual({
    uid: "the-uid",
    missingAccess: [],
    namespaces: { slim: { "slim/stack": "slim/prod" } },
    storageClasses: [
      { name: "fast", isDefault: false },
      { name: "standard", isDefault: true },
    ],
    hasSpireKinds: false,
    hasMetalLbKinds: false,
    csiDrivers: ["csi.spiffe.io"],
    spire: undefined,
  });
});

it("a SPIRE that is there tells its class, its agents, and its bundle", async () => {
  const { hasSpireKinds, spire } = await inspect({ objects: { ...OBJECTS, ...SPIRE } }, true);
  expect(hasSpireKinds).toBe(true);
  expect(spire).toEqual({
    classes: [{ className: "team", trustDomain: "team.example" }],
    agents: { ready: 1, wanted: 2 },
    agentFolders: ["/run/sockets"],
    bundle: '{"keys":[]}',
  });
});

it("a MetalLB that is to be made needs rights of its own, and no other MetalLB", async () => {
  const there = { ...OBJECTS, "metallb.io/v1beta1/ipaddresspools": [] };
  expect((await inspect({ objects: there }, false, ["metalLb"])).hasMetalLbKinds).toBe(true);
  expect((await inspect({ objects: OBJECTS }, false, ["metalLb"])).hasMetalLbKinds).toBe(false);
  const { missingAccess } = await inspect({ objects: there, rules: [...CLUSTER_RIGHTS] }, false, ["metalLb"]);
  expect(describeAccess(missingAccess)).toEqual([
    "get, list, watch, create, update, patch, delete ipaddresspools.metallb.io",
    "get, list, watch, create, update, patch, delete l2advertisements.metallb.io",
  ]);
});

describe("the rights of a user", () => {
  it("are enough if they are the documented ones", async () => {
    const { missingAccess } = await inspect({ objects: OBJECTS, rules: [...CLUSTER_RIGHTS] });
    expect(missingAccess).toEqual([]);
  });

  it("that are not among the rules are asked for one by one", async () => {
    const mayDo = () => true;
    expect((await inspect({ objects: OBJECTS, rules: [], mayDo })).missingAccess).toEqual([]);
  });

  it("are told by what is missing, and what cannot be read is left out", async () => {
    const rules = CLUSTER_RIGHTS.map((rule) => ({
      ...rule,
      resources: rule.resources.filter((resource) => resource !== "storageclasses"),
    }));
    const seen = await inspect({ objects: OBJECTS, rules });
    expect(seen.missingAccess).toEqual([
      { apiGroup: "storage.k8s.io", resource: "storageclasses", verb: "get" },
      { apiGroup: "storage.k8s.io", resource: "storageclasses", verb: "list" },
    ]);
    expect(seen.storageClasses).toEqual([]);
    expect(seen.uid).toBe("the-uid");
  });

  it("of single objects are not those of all", async () => {
    const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"], resourceNames: ["one"] }];
    expect((await inspect({ objects: OBJECTS, rules })).missingAccess.length).toBeGreaterThan(50);
  });
});

it("a cluster that doesn't answer cannot be inspected", async () => {
  await api.stop();
  await expect(inspect({})).rejects.toThrow(/ECONNREFUSED/);
});
