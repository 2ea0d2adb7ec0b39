import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { type RecordedResource, type RecordingMocks, startMocks } from "../../support/mocks";
import { recordedPods } from "../../support/pods";
import { restrictedViolations } from "../../support/podSecurityStandard";
import { SURROUNDINGS } from "../../support/surroundings";

function problems(settings: object, more: object = {}): string {
  try {
    parseFleet({ clusters: [{ name: "a", settings }], ...more });
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

async function deployed(config: Record<string, unknown>) {
  const mocks = await startMocks();
  await pulumi.runtime.runInPulumiStack(() => deployFleet(parseFleet(config), SURROUNDINGS));
  await pulumi.runtime.disconnect();
  return mocks;
}

describe("what a cluster is like", () => {
  it.each<[string, object, string]>([
    [
      "a misspelt key",
      { pod: {} },
      "settings.pod: expected no such key; known here: storageClass, registryMirror",
    ],
    [
      "a storage class",
      { storageClass: "Fast" },
      'storageClass: expected the name of a Kubernetes object: lower-case letters, digits and dashes, in parts that are separated by single dots; given "Fast"',
    ],
    [
      "a mirror with a scheme",
      { registryMirror: "https://m.example" },
      'registryMirror: expected a registry, such as mirror.example or mirror.example:5000/hub, without https:// and without a slash at its end; given "https://m.example"',
    ],
    [
      "a way to the Workload API",
      { workloadApi: "nfs" },
      'workloadApi: expected one of hostPath, csi; given "nfs"',
    ],
    [
      "the key of a label",
      { pods: { nodeSelector: { "a b": "c" } } },
      "pods.nodeSelector.a b: expected another key: a name of at most 63 letters, digits, dashes, dots or underscores, with or without a DNS name and a slash before it",
    ],
    [
      "the value of a label",
      { pods: { nodeSelector: { pool: "a b" } } },
      'pods.nodeSelector.pool: expected nothing, or at most 63 letters, digits, dashes, dots or underscores; given "a b"',
    ],
    [
      "an operator",
      { pods: { tolerations: [{ key: "a", operator: "In" }] } },
      'pods.tolerations[0].operator: expected one of Exists, Equal; given "In"',
    ],
    [
      "a value that is not compared",
      { pods: { tolerations: [{ key: "a", operator: "Exists", value: "b" }] } },
      'pods.tolerations[0].value: expected no such key, as the operator Exists tolerates every value; given "b"',
    ],
    [
      "a toleration of nothing",
      { daemonSets: { tolerations: [{ effect: "NoSchedule" }] } },
      "daemonSets.tolerations[0].key: expected the key of a taint, or the operator Exists, which then tolerates every taint; given nothing",
    ],
    [
      "an effect",
      { pods: { tolerations: [{ key: "a", effect: "Never" }] } },
      'pods.tolerations[0].effect: expected one of NoSchedule, PreferNoSchedule, NoExecute; given "Never"',
    ],
    [
      "seconds without an eviction",
      { pods: { tolerations: [{ key: "a", tolerationSeconds: 5 }] } },
      "pods.tolerations[0].tolerationSeconds: expected no such key but with the effect NoExecute; given 5",
    ],
    [
      "an affinity",
      { pods: { affinity: { node: {} } } },
      "pods.affinity.node: expected no such key; known here: nodeAffinity, podAffinity, podAntiAffinity",
    ],
    [
      "the name of a Secret",
      { pods: { imagePullSecrets: ["a_b"] } },
      "pods.imagePullSecrets[0]: expected the name of a Kubernetes object",
    ],
    [
      "credentials without a name that a Secret can have",
      { pods: { registryCredentials: [{ name: "a_b", dockerConfigJson: { auths: {} } }] } },
      "pods.registryCredentials[0].name: expected the name of a Kubernetes object",
    ],
    [
      "credentials that are none, which are not told",
      { pods: { registryCredentials: [{ name: "hub", dockerConfigJson: "very-secret" }] } },
      'pods.registryCredentials[0].dockerConfigJson: expected the content of a Docker config.json, in JSON with a map auths; given "(its content)"',
    ],
    [
      "credentials without their content",
      { pods: { registryCredentials: [{ name: "hub" }] } },
      "pods.registryCredentials[0].dockerConfigJson: expected the content of a Docker config.json, in JSON with a map auths; given nothing",
    ],
    [
      "one name for two credentials",
      {
        pods: {
          imagePullSecrets: ["hub"],
          registryCredentials: [{ name: "hub", dockerConfigJson: { auths: {} } }],
        },
      },
      'pods.registryCredentials[0].name: expected a name that no other Secret here has; given "hub"',
    ],
    [
      "a class of load balancers",
      { loadBalancer: { loadBalancerClass: "a/b/c" } },
      "loadBalancer.loadBalancerClass: expected a name of at most 63",
    ],
    [
      "source ranges",
      { loadBalancer: { sourceRanges: ["10.0.0.0/8", "10.0.0.0"] } },
      'loadBalancer.sourceRanges[1]: expected a range of addresses, such as 10.0.0.0/8 or fd00::/8; given "10.0.0.0"',
    ],
    [
      "a range that is too small",
      { loadBalancer: { sourceRanges: ["10.0.0.0/33"] } },
      "loadBalancer.sourceRanges[0]: expected a range of addresses",
    ],
    ["a family", { ipFamilies: ["ipv6"] }, 'ipFamilies[0]: expected one of IPv4, IPv6; given "ipv6"'],
    [
      "a family twice",
      { ipFamilies: ["IPv6", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
      'ipFamilies: expected each family once; given ["IPv6","IPv6"]',
    ],
    [
      "two families in a single stack",
      { ipFamilies: ["IPv6", "IPv4"] },
      'ipFamilyPolicy: expected PreferDualStack or RequireDualStack, as ipFamilies has two families; given "SingleStack"',
    ],
    [
      "a DNS domain of a cluster that Kind makes",
      { clusterDomain: "corp.internal" },
      'clusterDomain: expected no such key, as it is for a cluster that exists, which needs a kubeconfig; given "corp.internal"',
    ],
  ])("cannot have %s", (_, settings, message) => {
    expect(problems(settings)).toContain(
      `slim:clusters[0].${message.startsWith("settings.") ? "" : "settings."}${message}`,
    );
  });

  it.each<[string, object, string]>([
    [
      "a quantity with a blank",
      { nodes: { limits: { memory: "64 Mi" } } },
      'slim:resources.nodes.limits.memory: expected a quantity of Kubernetes, such as 100m, 0.5, 64Mi or 2Gi; given "64 Mi"',
    ],
    [
      "a quantity with another unit",
      { clients: { limits: { memory: "64MB" } } },
      "slim:resources.clients.limits.memory: expected a quantity",
    ],
    [
      "a request above its limit",
      { spire: { server: { requests: { memory: "1Gi" }, limits: { memory: "1000Mi" } } } },
      'slim:resources.spire.server.requests.memory: expected at most the limit, 1000Mi; given "1Gi"',
    ],
    [
      "an unknown component",
      { node: {} },
      "slim:resources.node: expected no such key; known here: nodes, controller, clients, spire, metallb",
    ],
  ])("resources cannot be %s", (_, resources, message) => {
    expect(problems({}, { resources })).toContain(message);
  });

  it("log levels are those of SLIM", () => {
    expect(problems({}, { logLevels: { nodes: "loud" } })).toContain(
      'slim:logLevels.nodes: expected one of trace, debug, info, warn, error; given "loud"',
    );
  });

  it("can be given as YAML has it: numbers and truth values among labels, and numbers as quantities", () => {
    const fleet = parseFleet({
      clusters: [{ name: "a", settings: { pods: { nodeSelector: { pool: 1, ssd: true } } } }],
      resources: { nodes: { requests: { cpu: 0.5 } } },
    });
    expect(fleet.clusters[0].settings?.pods?.nodeSelector).toEqual({ pool: "1", ssd: "true" });
    expect(fleet.resources.nodes).toEqual({ requests: { cpu: "0.5" } });
  });
});

describe("the settings of a cluster", () => {
  const TOLERATIONS = [{ key: "dedicated", operator: "Exists" }];
  const quantities = (cpu: string) => ({ requests: { cpu } });
  const CONFIG = {
    clusters: [
      {
        name: "a",
        settings: {
          storageClass: "fast",
          registryMirror: "mirror.example",
          workloadApi: "csi",
          pods: { tolerations: TOLERATIONS },
          loadBalancer: { annotations: { "example.com/lb": "yes" } },
        },
      },
      { name: "b", roles: ["nodes"] },
    ],
    resources: {
      nodes: quantities("11m"),
      controller: quantities("12m"),
      clients: quantities("13m"),
      spire: { agent: quantities("14m") },
      metallb: { speaker: quantities("15m") },
    },
    logLevels: { nodes: "warn", controller: "debug" },
  };

  it("reach everything in it, and nothing in another one", async () => {
    const mocks = await deployed(CONFIG);
    const inCluster = (name: string) => (one: { name: string }) => one.name.startsWith(`${name}-`);
    const pods = recordedPods(mocks);
    const [ours, others] = [pods.filter(inCluster("a")), pods.filter(inCluster("b"))];
    expect(ours.map(({ name }) => name).sort()).toEqual([
      "a-controller-deployment",
      "a-nodes-statefulset",
      "a-receiver-alice-keeper",
      "a-receiver-alice-template",
    ]);
    for (const { spec } of ours) {
      expect(spec.tolerations).toEqual(TOLERATIONS);
      expect(spec.containers[0]?.image).toMatch(/^mirror\.example\//);
      expect(restrictedViolations(spec)).toEqual([]);
    }
    expect(others).toHaveLength(2);
    for (const { spec } of others) {
      expect(spec.tolerations).toBeUndefined();
      expect(spec.containers[0]?.image).not.toContain("mirror.example");
    }
    const services = mocks.resources.filter(({ type, inputs }) => {
      const { spec } = inputs as { spec?: { type?: string } };
      return type === "kubernetes:core/v1:Service" && spec?.type === "LoadBalancer";
    });
    const annotated = services.filter(({ inputs }) => JSON.stringify(inputs).includes("example.com/lb"));
    expect(annotated).toEqual(services.filter(inCluster("a")));
    expect(annotated).toHaveLength(6);
    expect(mocks.find("kind:index/cluster:Cluster", "a-kind").inputs.nodeImage).toMatch(
      /^mirror\.example\/docker\.io\/kindest\/node:/,
    );
    const claim = mocks.find("kubernetes:core/v1:PersistentVolumeClaim", "a-controller-database");
    expect(claim.inputs.spec).toMatchObject({ storageClassName: "fast" });
    const values = mocks.find("kubernetes:helm.sh/v3:Release", "a-spire-release").inputs.values;
    expect(values).toMatchObject({
      "spiffe-csi-driver": { enabled: false },
      "spire-agent": { resources: quantities("14m") },
    });
    expect(
      mocks.find("kubernetes:helm.sh/v3:Release", "a-load-balancer-release").inputs.values,
    ).toMatchObject({
      controller: { tolerations: TOLERATIONS },
      speaker: { resources: quantities("15m") },
    });
  });

  it("resources and log levels reach their components", async () => {
    const mocks = await deployed(CONFIG);
    const cpu = Object.fromEntries(
      recordedPods(mocks).map(({ name, spec }) => [name, spec.containers[0]?.resources?.requests?.cpu]),
    );
    expect(cpu).toEqual({
      "a-controller-deployment": "12m",
      "a-nodes-statefulset": "11m",
      "a-receiver-alice-keeper": "20m",
      "a-receiver-alice-template": "13m",
      "b-nodes-statefulset": "11m",
      "b-sender-bob": "13m",
    });
    const file = (name: string) =>
      JSON.stringify(mocks.find("kubernetes:core/v1:ConfigMap", name).inputs.data);
    expect(file("a-nodes-config")).toContain("log_level: warn");
    expect(file("a-controller-config")).toContain("level: DEBUG");
  });
});

describe("a change changes what it must, and nothing else", () => {
  const BASE = { clusters: [{ name: "a" }, { name: "b", roles: ["nodes"] }] };
  const inputs = ({ inputs: given }: RecordedResource) => JSON.stringify(given);
  let before: RecordingMocks;

  beforeAll(async () => {
    before = await deployed(BASE);
  });

  /** `type name` of the Kubernetes objects and releases that differ between two configurations. */
  async function changed(change: object): Promise<string[]> {
    const after = await deployed({ ...BASE, ...change });
    expect(after.names()).toEqual(before.names());
    return after.resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .filter((one) => inputs(one) !== inputs(before.find(one.type, one.name)))
      .map(({ type, name }) => `${type.replace(/^kubernetes:.*:/, "")} ${name}`)
      .sort();
  }
  const requests = { requests: { cpu: "200m", memory: "64Mi" } };

  it.each<[string, object, string[]]>([
    [
      "resources of the nodes",
      { resources: { nodes: requests } },
      ["StatefulSet a-nodes-statefulset", "StatefulSet b-nodes-statefulset"],
    ],
    [
      "resources of the controller",
      { resources: { controller: requests } },
      ["Deployment a-controller-deployment"],
    ],
    [
      "resources of the clients",
      { resources: { clients: requests } },
      ["Pod b-sender-bob", "PodTemplate a-receiver-alice-template"],
    ],
    [
      "resources of SPIRE",
      { resources: { spire: { server: requests } } },
      ["Release a-spire-release", "Release b-spire-release"],
    ],
    // Their names are Pulumi's, and a new one in the template of the pods is a rolling update.
    [
      "log level of the nodes",
      { logLevels: { nodes: "debug" } },
      ["ConfigMap a-nodes-config", "ConfigMap b-nodes-config"],
    ],
    [
      "log level of the controller",
      { logLevels: { controller: "debug" } },
      ["ConfigMap a-controller-config"],
    ],
    [
      "tolerations of one cluster",
      {
        clusters: [
          BASE.clusters[0],
          { ...BASE.clusters[1], settings: { pods: { tolerations: [{ operator: "Exists" }] } } },
        ],
      },
      [
        "Pod b-sender-bob",
        "Release b-load-balancer-release",
        "Release b-spire-release",
        "StatefulSet b-nodes-statefulset",
      ],
    ],
  ])("%s", async (_, change, expected) => {
    expect(await changed(change)).toEqual(expected);
  });

  it("nodes and controller are updated in place, one node after the other", () => {
    const nodes = before.find("kubernetes:apps/v1:StatefulSet", "a-nodes-statefulset");
    expect(nodes.inputs.spec).toMatchObject({ updateStrategy: { type: "RollingUpdate" } });
    expect(nodes.options.replaceOnChanges ?? []).toEqual([]);
    const controller = before.find("kubernetes:apps/v1:Deployment", "a-controller-deployment");
    expect(controller.options.replaceOnChanges).toEqual(['metadata.annotations["slim/topology"]']);
    for (const name of ["a-nodes-config", "a-controller-config"]) {
      const { inputs: config } = before.find("kubernetes:core/v1:ConfigMap", name);
      expect(config.metadata).not.toHaveProperty("name");
    }
  });
});

it("credentials of registries become Secrets, and are secrets wherever they are passed on", async () => {
  const config = { auths: { "mirror.example": { auth: "eDp5" } } };
  const mocks = await deployed({
    clusters: [
      { name: "a", settings: { pods: { registryCredentials: [{ name: "hub", dockerConfigJson: config }] } } },
    ],
  });
  const bearing = mocks.resources.filter(({ inputs }) => JSON.stringify(inputs).includes("eDp5"));
  expect(bearing.filter(({ type }) => type.endsWith(":Secret"))).toHaveLength(4);
  // Both clients are in everybody's namespace, with a Secret each under a name that Pulumi gives it.
  const own = bearing.filter(({ name }) => /^a-(receiver|sender)-namespace-hub$/.test(name));
  expect(own.map(({ inputs }) => (inputs.metadata as { name?: string }).name)).toEqual([
    undefined,
    undefined,
  ]);
  for (const { name, secretInputs } of bearing) {
    const place = name.endsWith("-hub") ? /^stringData/ : /^settings/;
    expect([name, secretInputs.some((path) => place.test(path))]).toEqual([name, true]);
  }
});
