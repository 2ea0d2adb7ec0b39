import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { ClusterInspection } from "../../../live/clusterInspection";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { requireFreshBundles } from "../../../stacks/fleet/freshBundles";
import { bundleDocument, bundleOf } from "../../support/bundleDocument";
import { AUTHORITY, EXPIRED_AUTHORITY, PARTNER_AUTHORITY } from "../../support/certificates";
import { parseFleet } from "../../support/parseFleet";
import type { ClusterOutputs } from "../../../stacks/fleet/outputs";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const kubeconfig = (server: string) =>
  stringify({
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token: "the-token" } }],
    contexts: [{ name: "prod", context: { cluster: "c", user: "u" } }],
    "current-context": "prod",
  });

const CLUSTER: ClusterInspection = {
  uid: "uid-1",
  missingAccess: [],
  namespaces: {},
  storageClasses: [{ name: "standard", isDefault: true }],
  hasSpireKinds: false,
  hasMetalLbKinds: false,
  csiDrivers: [],
};

const BUNDLE = bundleDocument(AUTHORITY);

const SPIRE = {
  classes: [{ className: "team", trustDomain: "a.example" }],
  agents: { ready: 2, wanted: 2 },
  agentFolders: ["/run/spire/agent-sockets"],
  bundle: BUNDLE,
};

const A = { name: "a.example", kubeconfig: kubeconfig("https://a:6443"), replicas: 1 };
const B = { name: "b.example", kubeconfig: kubeconfig("https://b:6443"), roles: ["nodes"], replicas: 1 };
const EXISTING_SPIRE = { namespace: "identity", className: "team" };

type Seen = (server: string) => Partial<ClusterInspection> | Error;

/** Deploys a fleet whose clusters are seen like this, by the server of their kubeconfig. */
async function deploy(config: object, seen: Seen) {
  return deployFleet(parseFleet(config as Record<string, unknown>), {
    ...SURROUNDINGS,
    inspect: ({ kubeconfig: text }) => {
      const server = /server: (\S+)/.exec(text)?.[1] ?? "";
      const found = seen(server);
      return found instanceof Error
        ? Promise.reject(found)
        : Promise.resolve({ ...CLUSTER, uid: `uid of ${server}`, ...found });
    },
  });
}

async function run(config: object, seen: Seen = () => ({})) {
  const mocks = await startMocks();
  const outputs = (await pulumi.runtime.runInPulumiStack(() => deploy(config, seen))) as unknown as {
    clusters: Record<string, ClusterOutputs>;
  };
  await pulumi.runtime.disconnect();
  return { mocks, outputs };
}

/** Why a fleet is refused; nothing was made then. */
async function refusal(config: object, seen: Seen = () => ({})): Promise<string> {
  const mocks = await startMocks();
  const said = await deploy(config, seen).then(
    () => "it was not refused",
    (error: unknown) => (error as Error).message,
  );
  expect(mocks.resources).toEqual([]);
  return said;
}

describe("clusters that exist", () => {
  it("get SPIRE and SLIM, and nothing of Kind's or MetalLB's", async () => {
    const { mocks, outputs } = await run({ clusters: [A, B] });
    const types = mocks.resources.map(({ type }) => type);
    expect(types.filter((type) => /kind|MetalLb/.test(type))).toEqual([]);
    const providers = mocks.resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    expect(providers.map(({ name, inputs }) => [name, inputs.clusterIdentifier])).toEqual([
      ["a.example-provider", "uid of https://a:6443"],
      ["b.example-provider", "uid of https://b:6443"],
    ]);
    expect(providers.every(({ secretInputs }) => secretInputs.includes("kubeconfig"))).toBe(true);
    expect(outputs.clusters["a.example"]).toMatchObject({
      isExisting: true,
      context: "prod",
      commands: { pods: "kubectl --context prod get pods --all-namespaces" },
    });
  });

  it("keep their namespace default: alice and bob run beside the nodes", async () => {
    const { mocks } = await run({ clusters: [A] });
    const pods = mocks.resources.filter(({ type }) => type.endsWith(":Pod") || type.endsWith(":PodTemplate"));
    expect(pods.map(({ inputs }) => (inputs.metadata as { namespace: string }).namespace)).toEqual([
      "slim",
      "slim",
    ]);
    expect(mocks.resources.some(({ type }) => type.endsWith(":NamespacePatch"))).toBe(false);
  });

  it("have a controller that goes before SPIRE does, as everything is deleted one by one there", async () => {
    const { mocks } = await run({ clusters: [A] });
    const urnOf = (name: string) => mocks.resources.find((one) => one.name === name)?.urn;
    const controller = mocks.resources.find(({ name }) => name === "a.example-controller");
    expect(controller?.options.dependencies).toContain(urnOf("a.example-spire-release"));
    expect(mocks.resources.filter(({ options }) => options.deletedWith !== undefined)).toEqual([]);
  });

  it("may be mixed with clusters that Kind makes", async () => {
    const kind = { name: "kind.example", roles: ["nodes"], replicas: 1 };
    const { mocks } = await run({ clusters: [A, kind] });
    const made = (suffix: string) => mocks.resources.filter(({ type }) => type.endsWith(suffix)).length;
    expect([made(":KindCluster"), made(":ExistingCluster"), made(":MetalLb")]).toEqual([1, 1, 1]);
  });

  it("may have a namespace for SLIM already", async () => {
    const { mocks } = await run({ clusters: [{ ...A, namespace: "team" }] }, () => ({
      namespaces: { team: {} },
    }));
    const namespaces = mocks.resources.filter(({ type }) => type.endsWith("v1:Namespace"));
    expect(namespaces.map(({ name }) => name)).toEqual(["a.example-spire-namespace"]);
    const nodes = mocks.resources.find(({ type }) => type.endsWith(":StatefulSet"));
    expect(nodes?.inputs.metadata).toMatchObject({ namespace: "team" });
  });
});

describe("a SPIRE that is there", () => {
  const a = (bundleEndpoint?: object) => ({ ...A, existingSpire: { ...EXISTING_SPIRE, bundleEndpoint } });
  const seen = (server: string) => (server.includes("//a") ? { hasSpireKinds: true, spire: SPIRE } : {});

  it("gives identities, and nothing of it is made", async () => {
    const { mocks } = await run({ clusters: [a()] }, seen);
    expect(mocks.resources.some(({ type }) => type.endsWith(":Release"))).toBe(false);
    const identities = mocks.resources.filter(({ type }) => type.endsWith(":ClusterSPIFFEID"));
    expect(identities.length).toBeGreaterThan(0);
    for (const { inputs } of identities) expect(inputs.spec).toMatchObject({ className: "team" });
  });

  it("is trusted by its bundle and the URL of its endpoint", async () => {
    const { mocks } = await run({ clusters: [a({ url: "https://spire.a.example" }), B] }, seen);
    const trust = mocks.resources.find(({ name }) => name === "b.example-federation-a.example");
    expect(trust?.inputs.metadata).toEqual({ name: "slim-a.example" });
    expect(trust?.inputs.spec).toMatchObject({
      bundleEndpointURL: "https://spire.a.example",
      trustDomainBundle: BUNDLE,
    });
  });

  it("gets a Service for its bundle endpoint, if that is asked for", async () => {
    const { mocks } = await run({ clusters: [a({ expose: true }), B] }, seen);
    const service = mocks.resources.find(({ name }) => name === "a.example-spire-bundle-endpoint");
    expect(service?.inputs.metadata).toMatchObject({
      name: "slim-spire-bundle-endpoint",
      namespace: "identity",
    });
  });

  it.each<[string, object, Partial<ClusterInspection>, string]>([
    [
      "no custom kinds",
      a(),
      { hasSpireKinds: false },
      "clusters[0].existingSpire (a.example): expected a cluster with the custom kinds of SPIRE",
    ],
    [
      "another class",
      a(),
      { spire: { ...SPIRE, classes: [{ className: "x", trustDomain: "a.example" }] } },
      'existingSpire.className (a.example): expected the class of a spire-controller-manager in the namespace identity: x; given "team"',
    ],
    [
      "another trust domain",
      { ...a(), trustDomain: "b.example" },
      {},
      'clusters[0].trustDomain (a.example): expected a.example, which the SPIRE of class team has; given "b.example"',
    ],
    [
      "a node without an agent",
      a(),
      { spire: { ...SPIRE, agents: { ready: 1, wanted: 2 } } },
      "expected a SPIRE agent that is ready on every node; given identity, where 1 of 2 are",
    ],
    [
      "another socket",
      { ...A, existingSpire: { ...EXISTING_SPIRE, socketPath: "/tmp/api.sock" } },
      {},
      'expected a socket in a folder that the agents share with their nodes: /run/spire/agent-sockets; given "/tmp/api.sock"',
    ],
    [
      "a CSI driver that is not there",
      { ...A, existingSpire: { ...EXISTING_SPIRE, csiDriver: "csi.example" } },
      { csiDrivers: ["csi.spiffe.io"] },
      'existingSpire.csiDriver (a.example): expected a CSI driver of the cluster: csi.spiffe.io; given "csi.example"',
    ],
  ])("is refused with %s", async (_what, cluster, changes, message) => {
    expect(
      await refusal({ clusters: [cluster] }, () => ({ hasSpireKinds: true, spire: SPIRE, ...changes })),
    ).toContain(message);
  });

  it("needs a bundle and an endpoint as soon as others have to trust it", async () => {
    const bundle = undefined;
    const message = await refusal({ clusters: [a(), B] }, (server) =>
      server.includes("//a") ? { hasSpireKinds: true, spire: { ...SPIRE, bundle } } : {},
    );
    expect(message).toContain(
      "existingSpire.bundleEndpoint (a.example): expected the url of its bundle endpoint",
    );
    expect(message).toContain("existingSpire.bundleConfigMap (a.example): expected a ConfigMap in identity");
  });
});

it("a partner outside of the fleet is trusted by every cluster and admitted by the nodes", async () => {
  const web = {
    trustDomain: "web.example",
    bundleEndpointUrl: "https://web.example/bundle",
    profile: "https_web",
  };
  const spiffe = {
    trustDomain: "p.example",
    bundleEndpointUrl: "https://192.0.2.1:8443",
    bundle: JSON.parse(BUNDLE) as object,
  };
  const { mocks, outputs } = await run({ clusters: [A], partners: [web, spiffe] });
  const specs = mocks.resources
    .filter(({ type }) => type.endsWith(":ClusterFederatedTrustDomain"))
    .map(({ inputs }) => inputs.spec);
  expect(specs).toEqual([
    {
      className: "spire-spire",
      trustDomain: "web.example",
      bundleEndpointURL: "https://web.example/bundle",
      bundleEndpointProfile: { type: "https_web" },
    },
    {
      className: "spire-spire",
      trustDomain: "p.example",
      bundleEndpointURL: "https://192.0.2.1:8443",
      bundleEndpointProfile: { type: "https_spiffe", endpointSPIFFEID: "spiffe://p.example/spire/server" },
      trustDomainBundle: BUNDLE,
    },
  ]);
  const identity = mocks.resources.find(({ name }) => name === "a.example-nodes-identity");
  expect(identity?.inputs.spec).toMatchObject({ federatesWith: ["web.example", "p.example"] });
  const controller = mocks.resources.find(({ name }) => name === "a.example-controller-identity");
  expect(controller?.inputs.spec).toMatchObject({ federatesWith: [] });
  // The sample clients answer the partner's, and trust what the nodes trust.
  for (const client of ["a.example-receiver-alice-identity", "a.example-sender-bob-identity"]) {
    const clients = mocks.resources.find(({ name }) => name === client);
    expect(clients?.inputs.spec).toMatchObject({ federatesWith: ["web.example", "p.example"] });
  }
  expect(outputs.clusters["a.example"]).toMatchObject({ partners: ["web.example", "p.example"] });
});

describe("a partner whose bundle has expired", () => {
  const partner = {
    trustDomain: "partner.example",
    bundleEndpointUrl: "https://192.0.2.1:8443",
    bundle: bundleDocument(EXPIRED_AUTHORITY),
  };
  const fleet = parseFleet({ clusters: [A], partners: [partner] });

  it("is refused if it is new", () => {
    expect(() => {
      requireFreshBundles(fleet, {});
    }).toThrow(
      "partners[0].bundle: expected an authority of partner.example that is still valid; given one that expired at 2021-01-01T00:00:00.000Z",
    );
  });

  const outputs = { clusters: { "a.example": { partners: ["partner.example"] } } };

  it("is none of the stack's business once its SPIRE follows the partner", () => {
    expect(() => {
      requireFreshBundles(fleet, outputs);
    }).not.toThrow();
  });

  it("is refused if a cluster comes that does not know the partner", () => {
    const more = parseFleet({ clusters: [A, B], partners: [partner] });
    expect(() => {
      requireFreshBundles(more, outputs);
    }).toThrow("partners[0].bundle: expected an authority of partner.example that is still valid");
  });

  it("is taken where the endpoint is known by a certificate of the web", () => {
    const web = parseFleet({ clusters: [A], partners: [{ ...partner, profile: "https_web" }] });
    expect(() => {
      requireFreshBundles(web, {});
    }).not.toThrow();
  });
});

it("a cluster that is to have partners later has an address and a bundle for them", async () => {
  const { outputs } = await run({ clusters: [A], federated: true });
  expect(outputs.clusters["a.example"]).toMatchObject({
    trustBundle: bundleOf("a.example-spire-bundle"),
    loadBalancers: {
      bundleEndpoint: expect.stringMatching(/^https:.*:8443$/) as string,
      slim: expect.stringMatching(/:46357$/) as string,
    },
    partners: [],
  });
});

describe("a MetalLB of the stack's", () => {
  const a = { ...A, metalLb: { addresses: ["192.0.2.10-192.0.2.20"] } };
  const own = { "slim/stack": "slim/test" };

  it("gives the addresses that it is given, where it is asked for", async () => {
    const { mocks } = await run({ clusters: [a, B] });
    const made = mocks.resources.filter(({ type }) => type.endsWith(":MetalLb"));
    expect(made.map(({ name, inputs }) => [name, inputs.addresses])).toEqual([
      ["a.example-load-balancer", ["192.0.2.10-192.0.2.20"]],
    ]);
    const release = mocks.resources.find(({ name }) => name === "a.example-load-balancer-release");
    expect(release?.provider).toBe("a.example-provider");
  });

  it("is refused where one is there that is not the stack's", async () => {
    const config = { clusters: [a, B] };
    const said = (key: string) => `slim:clusters[0].metalLb (a.example): expected ${key}`;
    expect(await refusal(config, () => ({ hasMetalLbKinds: true }))).toContain(
      `${said("no custom kinds of MetalLB yet")}; or no such key, to use the MetalLB that is there; given a cluster that has ipaddresspools.metallb.io`,
    );
    expect(await refusal(config, () => ({ namespaces: { "metallb-system": {} } }))).toContain(
      `${said("no namespace metallb-system, which the stack makes")}; given one that somebody else has made`,
    );
    const ours = () => ({ hasMetalLbKinds: true, namespaces: { "metallb-system": own } });
    await expect(run(config, ours)).resolves.toBeDefined();
  });

  it.each<[string, object, string]>([
    ["no addresses", { addresses: [] }, "slim:clusters[0].metalLb.addresses: expected"],
    [
      "something that is no range",
      { addresses: ["192.0.2.10"] },
      'slim:clusters[0].metalLb.addresses[0]: expected a range of addresses, such as 192.0.2.10-192.0.2.20 or 192.0.2.0/28; given "192.0.2.10"',
    ],
    [
      "too few addresses",
      { addresses: ["192.0.2.10-192.0.2.11", "192.0.2.16/31"] },
      "slim:clusters[0].metalLb.addresses: expected at least 5 addresses, one for each LoadBalancer Service; given",
    ],
  ])("is refused with %s", (_what, metalLb, message) => {
    const cluster = { ...A, replicas: 2, metalLb };
    expect(() => parseFleet({ clusters: [cluster, B] })).toThrow(message);
  });

  it("is not for a cluster that Kind makes", () => {
    const { metalLb } = a;
    expect(() => parseFleet({ clusters: [{ name: "kind.example", metalLb }] })).toThrow(
      "slim:clusters[0].metalLb: expected no such key, as it is for a cluster that exists, which needs a kubeconfig",
    );
  });
});

describe("a cluster that cannot be used is refused before anything is made", () => {
  it.each<[string, Partial<ClusterInspection> | Error, string]>([
    [
      "it doesn't answer",
      new Error("connect ECONNREFUSED"),
      "slim:clusters[0].kubeconfig (a.example): expected a cluster that answers; given https://a:6443, which does not: connect ECONNREFUSED",
    ],
    [
      "a right is missing",
      { missingAccess: [{ apiGroup: "apps", resource: "deployments", verb: "create" }] },
      "given one who may not create deployments.apps",
    ],
    ["it has no storage class", { storageClasses: [] }, "expected a default storage class"],
    [
      "none of its storage classes is the default",
      { storageClasses: [{ name: "fast", isDefault: false }] },
      "given none that is the default: fast",
    ],
    [
      "somebody else has the namespace",
      { namespaces: { slim: {} } },
      "expected no namespace slim, which the stack makes",
    ],
    [
      "another stack has the namespace of SPIRE",
      { namespaces: { spire: { "slim/stack": "slim/other" } } },
      "expected no namespace spire, which the stack makes for SPIRE",
    ],
    [
      "somebody else has SPIRE",
      { hasSpireKinds: true },
      "expected no custom kinds of SPIRE yet; or existingSpire",
    ],
  ])("as %s", async (_what, seen, message) => {
    expect(await refusal({ clusters: [A] }, () => seen)).toContain(message);
  });

  it("as the database of SPIRE cannot be put into it", async () => {
    const cluster = { ...A, spire: { datastore: "postgres" } };
    const jobs = { apiGroup: "batch", resource: "jobs", verb: "create" };
    const said = await refusal({ clusters: [cluster] }, () => ({
      missingAccess: [jobs],
      namespaces: { "spire-database": {} },
    }));
    expect(said).toContain(
      "docs/cluster-rights.yaml, and those for PostgreSQL; given one who may not create",
    );
    expect(said).toContain("spire.datastore (a.example): expected no namespace spire-database");
  });

  it("as the storage class of its settings isn't there", async () => {
    const withClass = (storageClass: string) => ({ clusters: [{ ...A, settings: { storageClass } }] });
    expect(await refusal(withClass("fast"))).toContain(
      'slim:clusters[0].settings.storageClass (a.example): expected a storage class of the cluster: standard; given "fast"',
    );
    const seen = () => ({ storageClasses: [{ name: "fast", isDefault: false }] });
    await expect(run(withClass("fast"), seen)).resolves.toBeDefined();
  });

  it("as two of its keys say how the Workload API is reached", async () => {
    const cluster = { ...A, existingSpire: EXISTING_SPIRE, settings: { workloadApi: "csi" } };
    expect(await refusal({ clusters: [cluster] })).toContain(
      'slim:clusters[0].settings.workloadApi: expected no such key, as existingSpire.csiDriver says it of a SPIRE that exists; given "csi"',
    );
  });

  it("as somebody else has the CSI driver", async () => {
    const cluster = { ...A, settings: { workloadApi: "csi" } };
    const seen = { csiDrivers: ["csi.spiffe.io"] };
    expect(await refusal({ clusters: [cluster] }, () => seen)).toContain(
      'slim:clusters[0].settings.workloadApi (a.example): expected no CSI driver csi.spiffe.io yet; or existingSpire, to use the SPIRE that is there; given "csi"',
    );
    const ours = { ...seen, namespaces: { spire: { "slim/stack": "slim/test" } } };
    await expect(run({ clusters: [cluster] }, () => ours)).resolves.toBeDefined();
  });

  it("as the namespace that it names isn't there", async () => {
    expect(await refusal({ clusters: [{ ...A, namespace: "team" }] })).toContain(
      'slim:clusters[0].namespace (a.example): expected a namespace that exists; given "team"',
    );
  });

  it("as it is in the list twice", async () => {
    const message = await refusal({ clusters: [A, B] }, () => ({ uid: "the same" }));
    expect(message).toContain(
      "slim:clusters[1].kubeconfig (b.example): expected another cluster than clusters[0]; given the same one",
    );
  });
});

it("what the stack has made there already is no obstacle", async () => {
  const own = { "slim/stack": "slim/test" };
  const seen = () => ({ hasSpireKinds: true, namespaces: { slim: own, spire: own } });
  const { outputs } = await run({ clusters: [A] }, seen);
  expect(Object.keys(outputs.clusters)).toEqual(["a.example"]);
});

describe("the configuration of a cluster that exists", () => {
  it.each<[string, object, string]>([
    [
      "a file that isn't there",
      { kubeconfig: "no/such/file" },
      "slim:clusters[0].kubeconfig: expected the file of a kubeconfig",
    ],
    [
      "content that is none",
      { kubeconfig: "token: very-secret\nx: y\n" },
      'expected a kubeconfig, which has a list of contexts; given "(its content)"',
    ],
    [
      "an unknown context",
      { context: "other" },
      'slim:clusters[0].context: expected a context of the kubeconfig: prod; it has no "other"; given "other"',
    ],
    ["host numbers", { hosts: "200-210" }, "slim:clusters[0].hosts: expected no such key"],
    [
      "a context without a kubeconfig",
      { kubeconfig: undefined, context: "prod" },
      "slim:clusters[0].context: expected no such key, as it is for a cluster that exists, which needs a kubeconfig",
    ],
    [
      "a SPIRE without its class",
      { existingSpire: { namespace: "spire" } },
      "slim:clusters[0].existingSpire.className: expected a text; given nothing",
    ],
    [
      "a bundle endpoint that is neither",
      { existingSpire: { ...EXISTING_SPIRE, bundleEndpoint: {} } },
      "existingSpire.bundleEndpoint: expected a map with either url, or expose: true; given {}",
    ],
  ])("is refused with %s", (_what, changes, message) => {
    expect(() => parseFleet({ clusters: [{ ...A, ...changes }] })).toThrow(message);
    expect(() => parseFleet({ clusters: [{ ...A, ...changes }] })).not.toThrow(/very-secret|the-token/);
  });

  it.each<[string, object, string]>([
    ["no bundle for https_spiffe", {}, "slim:partners[0].bundle: expected the bundle of the trust domain"],
    [
      "something that is no bundle",
      { bundle: "x" },
      "slim:partners[0].bundle: expected a SPIFFE bundle document: JSON with a list of keys, at least one of them of the use x509-svid",
    ],
    [
      "a bundle without an authority",
      { bundle: '{"keys":[]}' },
      "slim:partners[0].bundle: expected a SPIFFE bundle document",
    ],
    [
      "the bundle of another trust domain",
      { bundle: bundleDocument(PARTNER_AUTHORITY) },
      'slim:partners[0].bundle: expected the bundle of the trust domain p.example, not of another one; given "partner.example"',
    ],
    [
      "a SPIFFE ID for https_web",
      { profile: "https_web", endpointSpiffeId: "spiffe://p.example/x" },
      "slim:partners[0].endpointSpiffeId: expected no such key",
    ],
    [
      "the trust domain of one of the clusters",
      { trustDomain: "a.example", bundle: BUNDLE },
      'slim:partners[0].trustDomain: expected a trust domain that no cluster and no other partner has; given "a.example"',
    ],
  ])("refuses a partner with %s", (_what, changes, message) => {
    const partner = { trustDomain: "p.example", bundleEndpointUrl: "https://p.example", ...changes };
    expect(() => parseFleet({ clusters: [A], partners: [partner] })).toThrow(message);
  });
});
