import { readCluster } from "../../../cli/status/read";
import { KubernetesCluster } from "../../../live/kubernetesCluster";
import { fleetNames } from "../../../slim/names";
import { FakeCluster, type FakeContents, type FakeObject } from "../../support/fakeCluster";

const NAMES = fleetNames();
type Objects = NonNullable<FakeContents["objects"]>;

let api: FakeCluster;
beforeEach(async () => {
  api = await FakeCluster.start();
});
afterEach(() => api.stop());

/** What is read of a cluster with these objects. */
async function read(objects: Objects = {}, names = NAMES) {
  api.contents = { objects, exec: () => ({ failure: "exit code 1", stderr: "no server\nmore" }) };
  return readCluster(await KubernetesCluster.from(api.kubeconfig), { names, line: "1.4" }, ["b"]);
}

const object = (namespace: string, name: string, rest: object = {}, metadata: object = {}): FakeObject => ({
  metadata: { name, namespace, uid: `uid of ${name}`, ...metadata },
  ...rest,
});
const scaled = (replicas: number, readyReplicas?: number) => ({
  spec: { replicas },
  status: { readyReplicas },
});

it("finds nothing in an empty cluster, and says why servers don't answer", async () => {
  expect(await read()).toEqual({
    version: "v1.34.3",
    pods: [],
    spire: { error: expect.stringMatching(/: no server$/) as string },
    spireResources: [],
    loadBalancers: [],
    nodeFiles: {},
  });
});

it("reads pods that have not ended, with the reason that they are not ready", async () => {
  const condition = (status: string, rest = {}) => ({ conditions: [{ type: "Ready", status, ...rest }] });
  const spec = { serviceAccountName: "slim", containers: [] };
  const waiting = { state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } } };
  const initializing = { state: { waiting: { reason: "PodInitializing" } } };
  const { pods } = await read({
    "v1/pods": [
      object("slim", "ready", { spec, status: condition("True") }),
      object("slim", "crashing", { spec, status: { ...condition("False"), containerStatuses: [waiting] } }),
      object("slim", "pending", {
        spec,
        status: condition("False", { reason: "Unschedulable", message: "no room" }),
      }),
      object("slim", "starting", {
        spec,
        status: { initContainerStatuses: [], containerStatuses: [initializing] },
      }),
      object("slim", "ended", { spec, status: { phase: "Succeeded" } }),
      object("slim", "failed", { spec, status: { phase: "Failed" } }),
    ],
  });
  const common = { namespace: "slim", serviceAccount: "slim" };
  expect(pods).toEqual([
    { ...common, name: "ready", uid: "uid of ready", ready: true },
    {
      ...common,
      name: "crashing",
      uid: "uid of crashing",
      ready: false,
      waiting: "CrashLoopBackOff: back-off",
    },
    { ...common, name: "pending", uid: "uid of pending", ready: false, waiting: "Unschedulable: no room" },
    { ...common, name: "starting", uid: "uid of starting", ready: false },
  ]);
});

it.each([
  ["by default", NAMES],
  ["with a prefix", fleetNames("blue")],
])("reads workloads under the names that they have %s", async (_what, names) => {
  const { spire, controller, nodes } = names;
  const others = {
    "apps/v1/statefulsets": [object("other", "slim", scaled(9)), object("slim", "other", scaled(9))],
  };
  const facts = await read(
    {
      "apps/v1/statefulsets": [
        ...others["apps/v1/statefulsets"],
        object(spire.namespace, spire.server, scaled(1, 1)),
        object(nodes.namespace, nodes.name, {
          spec: {
            replicas: 3,
            template: {
              spec: { containers: [], volumes: [{ name: "x" }, { name: "y", configMap: { name: "cfg" } }] },
            },
          },
          status: { readyReplicas: 2 },
        }),
      ],
      "apps/v1/daemonsets": [
        object(spire.namespace, spire.agents, { status: { numberReady: 1, desiredNumberScheduled: 2 } }),
      ],
      "apps/v1/deployments": [object(controller.namespace, controller.name, scaled(1))],
      "v1/configmaps": [
        object(nodes.namespace, "cfg", { data: { "slim-0.yaml": "a: 1", "slim-1.yaml": "a: 2" } }),
        object(spire.namespace, spire.controllerManagerConfig, {
          data: { "controller-manager-config.yaml": "className: spire-spire\n" },
        }),
      ],
    },
    names,
  );
  expect(facts).toMatchObject({
    spireServer: { ready: 1, wanted: 1 },
    spireAgents: { ready: 1, wanted: 2 },
    controller: { ready: 0, wanted: 1 },
    controllerView: { error: "no pod of the controller is running" },
    nodes: { ready: 2, wanted: 3 },
    nodeFiles: { "slim-0": "a: 1", "slim-1": "a: 2" },
    className: "spire-spire",
  });
});

it("reads what SPIRE is asked for", async () => {
  const { spireResources } = await read({
    "spire.spiffe.io/v1alpha1/clusterspiffeids": [
      object("", "slim-nodes", { spec: { className: "spire-spire" } }),
    ],
    "spire.spiffe.io/v1alpha1/clusterfederatedtrustdomains": [object("", "b", { spec: {} })],
  });
  expect(spireResources).toEqual([
    { kind: "ClusterSPIFFEID", name: "slim-nodes", className: "spire-spire" },
    { kind: "ClusterFederatedTrustDomain", name: "b", className: "" },
  ]);
});

it("reads load balancers with their addresses, and MetalLB's pools", async () => {
  const balancer = (ingress?: object[]) => ({
    spec: { type: "LoadBalancer" },
    status: { loadBalancer: { ingress } },
  });
  const facts = await read({
    "v1/services": [
      object("default", "kubernetes", { spec: { type: "ClusterIP" } }),
      object("slim", "by-ip", balancer([{ ip: "10.0.0.1" }])),
      object("slim", "by-name", balancer([{ hostname: "lb.example" }])),
      object("slim", "waiting", balancer()),
    ],
    "metallb.io/v1beta1/ipaddresspools": [object("metallb-system", "pool")],
  });
  expect(facts.loadBalancers).toEqual([
    { namespace: "slim", name: "by-ip", address: "10.0.0.1" },
    { namespace: "slim", name: "by-name", address: "lb.example" },
    { namespace: "slim", name: "waiting", address: undefined },
  ]);
  expect(facts.addressPools).toBe(1);
});

it("reads the sender's pod, under its name", async () => {
  const { namespace, name } = NAMES.sender;
  const succeeded = (message: string) => ({
    spec: { containers: [] },
    status: {
      phase: "Succeeded",
      containerStatuses: [{ state: { terminated: { exitCode: 0, message } } }],
    },
  });
  const others = [object("other", name, succeeded("x")), object(namespace, "other", succeeded("y"))];
  const own = object(namespace, name, succeeded("the count"));
  expect((await read({ "v1/pods": [...others, own] })).sender).toEqual({
    state: "succeeded",
    message: "the count",
  });
  expect((await read({ "v1/pods": others })).sender).toBeUndefined();
});

it("fails where the API server doesn't answer", async () => {
  const cluster = await KubernetesCluster.from(api.kubeconfig);
  await api.stop();
  await expect(readCluster(cluster, { names: NAMES, line: "1.4" }, [])).rejects.toThrow(/ECONNREFUSED/);
});
