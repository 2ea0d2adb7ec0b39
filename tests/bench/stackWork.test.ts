import { type StateResource, stackWork } from "../../bench/bringUp/stackWork";

const PROVIDER = "urn:pulumi:s::slim::slim:index:KindCluster$pulumi:providers:kubernetes::one-provider::id";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

function resource(type: string, name: string, rest: Partial<StateResource> = {}): StateResource {
  return { urn: `urn:pulumi:s::slim::${type}::${name}`, type: type.split("$").pop() ?? "", ...rest };
}

function object(component: string, kind: string, name: string, metadata: object, status?: object) {
  return resource(`slim:index:${component}$kubernetes:core/v1:${kind}`, name, {
    provider: PROVIDER,
    inputs: { kind, metadata, __defaults: [] },
    outputs: { kind, metadata: { name: "made", ...metadata, uid: "1" }, status },
  });
}

const work = stackWork([
  resource("pulumi:pulumi:Stack", "s", { outputs: { clusters: { one: { line: "3.4" } } } }),
  resource("slim:index:KindCluster$kind:index/cluster:Cluster", "one-kind", {
    inputs: { name: "one", nodeImage: "kindest/node:v1" },
  }),
  resource("slim:index:Spire", "one-spire", { outputs: { trustDomain: "one.example" } }),
  resource("slim:index:Spire$kubernetes:helm.sh/v3:Release", "one-spire-release", {
    provider: PROVIDER,
    inputs: { name: "spire", namespace: "spire", chart: "spire", version: "1", values: { a: 1 } },
  }),
  object("Spire", "ConfigMapPatch", "one-spire-bundle", { name: "spire-bundle" }),
  object("Spire", "Secret", "one-spire-root", { name: "root" }),
  resource("slim:index:SlimController", "one-controller"),
  object("SlimController", "ConfigMap", "one-controller-config", { namespace: "slim" }),
  resource("slim:index:SlimNodes", "one-nodes", { outputs: { nodeIds: ["one.example/slim-0"] } }),
  object(
    "SlimNodes",
    "Service",
    "one-nodes-external",
    { name: "slim-external" },
    {
      loadBalancer: { ingress: [{ ip: "172.18.0.100" }] },
    },
  ),
  object("SampleClients", "Pod", "one-receiver-alice", { name: "alice" }),
  object("SampleClients", "Pod", "one-sender-bob", {
    name: "bob",
    token: { ...SECRET, plaintext: '"secret"' },
  }),
]);
const [cluster] = work.clusters;
const names = (component: string) => cluster?.objectsOf(component).map(({ metadata }) => metadata.name);

it("knows the fleet", () => {
  expect(work).toMatchObject({ line: "3.4", controllerCluster: "one" });
  expect(cluster).toMatchObject({
    name: "one",
    trustDomain: "one.example",
    nodeImage: "kindest/node:v1",
    nodeIds: ["one.example/slim-0"],
  });
  expect(cluster?.charts).toEqual([
    { name: "spire", namespace: "spire", chart: "spire", version: "1", values: { a: 1 } },
  ]);
});

it("has the objects of each component as they were asked for, by the names that they got", () => {
  expect(["Spire", "SlimController", "SlimNodes", "receiver", "sender"].map(names)).toEqual([
    ["root"],
    ["made"],
    ["slim-external"],
    ["alice"],
    ["bob"],
  ]);
  expect(cluster?.objectsOf("sender")).toEqual([
    { kind: "Pod", metadata: { name: "bob", token: "secret", annotations: {} } },
  ]);
});

it("asks for the addresses that the load balancers got", () => {
  expect(cluster?.objectsOf("SlimNodes")[0]?.metadata.annotations).toEqual({
    "metallb.io/loadBalancerIPs": "172.18.0.100",
  });
});
