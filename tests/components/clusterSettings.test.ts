import {
  type ClusterSettings,
  MetalLb,
  SampleClients,
  SlimController,
  SlimNodes,
  Spire,
  type SpireArgs,
} from "../../components";
import { type RecordingMocks, startMocks, valueOf } from "../support/mocks";
import { recordedPods } from "../support/pods";
import { restrictedViolations } from "../support/podSecurityStandard";

/** Everything that components make in one cluster; both clients run with the other namespace of the fleet. */
async function everything(settings: ClusterSettings, spireArgs: Partial<SpireArgs> = {}) {
  const mocks = await startMocks();
  const spire = new Spire("spire", {
    trustDomain: "a.example",
    clusterName: "a",
    enableBundleEndpoint: true,
    settings,
    ...spireArgs,
  });
  const { identity } = spire;
  const controller = new SlimController("controller", {
    spire: identity,
    enableLoadBalancer: true,
    settings,
  });
  const nodes = new SlimNodes("nodes", {
    spire: identity,
    controller: controller.endpoint,
    namespace: controller.namespace,
    enableLoadBalancer: true,
    settings,
  });
  const clients = new SampleClients("clients", { spire: identity, node: nodes.endpoint, settings });
  const metalLb = new MetalLb("metallb", { addresses: ["172.18.0.200-172.18.0.205"], settings });
  await valueOf(metalLb.addresses);
  await valueOf(clients.messages);
  const addresses = await valueOf(nodes.externalNodeAddresses);
  await new Promise((resolve) => setImmediate(resolve));
  return { mocks, addresses, controller, nodes };
}

type Values = Record<string, unknown>;

/** The values of both charts, by the parts that have pods. */
function chartValues(mocks: RecordingMocks) {
  const values = (name: string) =>
    mocks.find("kubernetes:helm.sh/v3:Release", name).inputs.values as Record<string, Values>;
  const hasDriver = mocks.names().some((name) => name.endsWith(" spire-csi-release"));
  const driver = hasDriver ? values("spire-csi-release")["spiffe-csi-driver"] : undefined;
  const spire: Record<string, Values> = {
    ...values("spire-release"),
    ...(driver && { "spiffe-csi-driver": driver }),
  };
  const metalLb = values("metallb-release");
  return {
    spire,
    metalLb,
    workloads: { server: spire["spire-server"], controller: metalLb.controller },
    daemonSets: {
      agent: spire["spire-agent"],
      driver: spire["spiffe-csi-driver"],
      speaker: metalLb.speaker,
    },
  };
}

const CSI = { workloadApi: "csi" };
const TOLERATIONS = [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }];
const AFFINITY = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "pool", operator: "In", values: ["slim"] }] }],
    },
  },
};

describe("settings of pods", () => {
  it.each<[string, ClusterSettings["pods"], object]>([
    ["node selector", { nodeSelector: { pool: "slim" } }, { nodeSelector: { pool: "slim" } }],
    ["tolerations", { tolerations: TOLERATIONS }, { tolerations: TOLERATIONS }],
    ["affinity", { affinity: AFFINITY }, { affinity: AFFINITY }],
    ["priority class", { priorityClassName: "high" }, { priorityClassName: "high" }],
  ])("%s: are those of every pod, and of the charts' but for their DaemonSets", async (_, pods, expected) => {
    const { mocks } = await everything({ pods }, CSI);
    const made = recordedPods(mocks);
    expect(made.map(({ name }) => name).sort()).toEqual([
      "clients-alice-keeper",
      "clients-alice-template",
      "clients-bob",
      "controller-deployment",
      "nodes-statefulset",
    ]);
    for (const { spec } of made) expect(spec).toMatchObject(expected);
    const { workloads } = chartValues(mocks);
    for (const values of Object.values(workloads)) expect(values).toMatchObject(expected);
  });

  it("DaemonSets run on every node, whatever its taints, unless they are limited", async () => {
    const pods = { nodeSelector: { pool: "slim" }, tolerations: TOLERATIONS, priorityClassName: "high" };
    for (const values of Object.values(chartValues((await everything({ pods }, CSI)).mocks).daemonSets)) {
      expect(values).toMatchObject({ tolerations: [{ operator: "Exists" }], priorityClassName: "high" });
      expect(values?.nodeSelector).not.toHaveProperty("pool");
    }
    const daemonSets = { nodeSelector: { agents: "yes" }, tolerations: TOLERATIONS };
    for (const values of Object.values(
      chartValues((await everything({ daemonSets }, CSI)).mocks).daemonSets,
    )) {
      expect(values).toMatchObject(daemonSets);
    }
  });

  // The chart writes it, and Helm refuses a key that is there twice.
  it("MetalLB's pods are not asked for Linux a second time", async () => {
    const { mocks } = await everything({
      pods: { nodeSelector: { "kubernetes.io/os": "linux", pool: "slim" } },
      daemonSets: { nodeSelector: { "kubernetes.io/os": "linux" } },
    });
    const { metalLb, daemonSets } = chartValues(mocks);
    expect(metalLb.controller?.nodeSelector).toEqual({ pool: "slim" });
    expect(metalLb.speaker?.nodeSelector).toEqual({});
    expect(daemonSets.agent?.nodeSelector).toEqual({ "kubernetes.io/os": "linux" });
    const { mocks: plain } = await everything({});
    expect(chartValues(plain).metalLb.speaker?.nodeSelector).toEqual({});
  });

  it("annotations: stand on every pod, beside those that a component needs itself", async () => {
    const annotations = { "example.com/team": "agents", "pulumi.com/timeoutSeconds": "1" };
    const { mocks } = await everything({ pods: { annotations } }, CSI);
    const pods = recordedPods(mocks);
    for (const { metadata } of pods) {
      expect(metadata.annotations).toMatchObject({ "example.com/team": "agents" });
    }
    const bob = pods.find(({ name }) => name === "clients-bob");
    expect(bob?.metadata.annotations?.["pulumi.com/timeoutSeconds"]).toBe("540");
    const { workloads, daemonSets } = chartValues(mocks);
    for (const values of [...Object.values(workloads), ...Object.values(daemonSets)]) {
      expect(values).toMatchObject({ podAnnotations: annotations });
    }
  });

  it("image pull secrets: are those of every pod", async () => {
    const { mocks } = await everything({ pods: { imagePullSecrets: ["one", "two"] } });
    const expected = [{ name: "one" }, { name: "two" }];
    for (const { spec } of recordedPods(mocks)) expect(spec.imagePullSecrets).toEqual(expected);
    const { spire, metalLb } = chartValues(mocks);
    expect(spire.global).toMatchObject({ imagePullSecrets: expected });
    expect(metalLb.imagePullSecrets).toEqual(expected);
  });
});

it("credentials of registries: become a Secret in each namespace that is made, before any pod", async () => {
  const config = '{"auths":{"mirror.example":{"auth":"eDp5"}}}';
  const pods = {
    imagePullSecrets: ["one"],
    registryCredentials: [{ name: "hub", dockerConfigJson: config }],
  };
  const { mocks } = await everything({ pods }, CSI);
  const secrets = mocks.resources.filter(({ inputs }) => inputs.type === "kubernetes.io/dockerconfigjson");
  const places = secrets.map(({ inputs }) => (inputs.metadata as { namespace: string }).namespace);
  expect(places.sort()).toEqual(["default", "metallb-system", "slim", "spire"]);
  for (const { inputs, secretInputs } of secrets) {
    expect(inputs.stringData).toEqual({ ".dockerconfigjson": config });
    expect(secretInputs.join()).toMatch(/^stringData/);
  }
  const expected = [{ name: "one" }, { name: "hub" }];
  for (const { name, spec } of recordedPods(mocks)) {
    const inDefault = [{ name: "one" }, { name: "clients-namespace-hub-named" }];
    expect([name, spec.imagePullSecrets]).toEqual([name, name.startsWith("clients") ? inDefault : expected]);
  }
  expect(chartValues(mocks).spire.global).toMatchObject({ imagePullSecrets: expected });
  // Whatever needs the namespace waits for the Secret, so that no pull is tried without it.
  const urn = secrets.find(({ name }) => name === "spire-namespace-hub")?.urn;
  const release = mocks.find("kubernetes:helm.sh/v3:Release", "spire-release");
  expect(release.options.dependencies).toContain(urn);
});

describe("a registry mirror", () => {
  const MIRROR = "mirror.example/hub";

  it("is before the full name of every image, and of the charts' images", async () => {
    const { mocks } = await everything({ registryMirror: MIRROR }, CSI);
    const images = recordedPods(mocks).flatMap(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image),
    );
    expect(new Set(images)).toEqual(
      new Set([
        `${MIRROR}/ghcr.io/agntcy/slim:1.4.0`,
        `${MIRROR}/ghcr.io/agntcy/slim/control-plane:1.4.0`,
        expect.stringMatching(/^mirror\.example\/hub\/docker\.io\/library\/python:/) as string,
      ]),
    );
    const { spire, metalLb } = chartValues(mocks);
    expect(spire).toMatchObject({
      "spire-server": {
        image: { registry: `mirror.example`, repository: "hub/ghcr.io/spiffe/spire-server" },
        controllerManager: {
          image: { registry: `mirror.example`, repository: "hub/ghcr.io/spiffe/spire-controller-manager" },
        },
        chown: { image: { registry: `mirror.example`, repository: "hub/docker.io/library/busybox" } },
      },
      "spire-agent": {
        image: { registry: `mirror.example`, repository: "hub/ghcr.io/spiffe/spire-agent" },
      },
      "spiffe-csi-driver": {
        image: { registry: `mirror.example`, repository: "hub/ghcr.io/spiffe/spiffe-csi-driver" },
        nodeDriverRegistrar: {
          image: {
            registry: `mirror.example`,
            repository: "hub/registry.k8s.io/sig-storage/csi-node-driver-registrar",
          },
        },
      },
    });
    expect(metalLb).toMatchObject({
      controller: { image: { repository: `${MIRROR}/quay.io/metallb/controller` } },
      speaker: { image: { repository: `${MIRROR}/quay.io/metallb/speaker` } },
    });
  });

  it("leaves an image alone that an argument names", async () => {
    const mocks = await startMocks();
    const spire = { trustDomain: "a.example", className: "c", agentSocket: "/run/spire/s.sock" };
    const controller = new SlimController("controller", {
      spire,
      image: "registry.example/control:1",
      settings: { registryMirror: MIRROR },
    });
    await valueOf(controller.ready);
    expect(recordedPods(mocks)[0]?.spec.containers[0]?.image).toBe("registry.example/control:1");
  });
});

it("a cluster's DNS domain is in every address, in the SVIDs' names and in the values of SPIRE", async () => {
  const { mocks, controller, nodes } = await everything({ clusterDomain: "corp.internal" });
  expect(await valueOf(controller.address)).toBe("slim-control.slim.svc.corp.internal:50052");
  expect(await valueOf(nodes.address)).toBe("slim.slim.svc.corp.internal:46357");
  const identity = mocks.find("kubernetes:spire.spiffe.io/v1alpha1:ClusterSPIFFEID", "nodes-identity");
  expect(identity.inputs.spec).toMatchObject({
    dnsNameTemplates: [
      "slim.a.example",
      "slim.slim.svc.corp.internal",
      "{{ .PodMeta.Name }}.slim-headless.slim.svc.corp.internal",
      "nodes.slim",
    ],
  });
  expect(chartValues(mocks).spire.global).toMatchObject({ k8s: { clusterDomain: "corp.internal" } });
  expect(JSON.stringify(mocks.resources)).not.toContain("cluster.local");
});

it("a storage class is that of every volume", async () => {
  const { mocks } = await everything({ storageClass: "fast" });
  const claim = mocks.find("kubernetes:core/v1:PersistentVolumeClaim", "controller-database");
  expect(claim.inputs.spec).toMatchObject({ storageClassName: "fast" });
  expect(chartValues(mocks).spire["spire-server"]).toMatchObject({ persistence: { storageClass: "fast" } });
});

describe("Services", () => {
  const services = (mocks: RecordingMocks) =>
    mocks.resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .map(({ name, inputs }) => ({
        name,
        ...(inputs as {
          metadata: { annotations?: Record<string, string> };
          spec: { type?: string; ports: object[] } & Record<string, unknown>;
        }),
      }));

  it("have the address families of the settings, all of them", async () => {
    const families = { ipFamilies: ["IPv6", "IPv4"], ipFamilyPolicy: "RequireDualStack" };
    const { mocks } = await everything(families);
    const made = services(mocks);
    // Bundle endpoint; controller inside and outside; nodes headless, inside, outside, and each of three.
    expect(made).toHaveLength(9);
    for (const { spec } of made) expect(spec).toMatchObject(families);
  });

  it("of type LoadBalancer have annotations, class and source ranges", async () => {
    const { mocks } = await everything({
      loadBalancer: {
        annotations: { "example.com/internal": "true", "pulumi.com/waitFor": "nothing" },
        loadBalancerClass: "example.com/lb",
        sourceRanges: ["10.0.0.0/8", "fd00::/8"],
      },
    });
    const made = services(mocks).filter(({ spec }) => spec.type === "LoadBalancer");
    expect(made).toHaveLength(6);
    for (const { metadata, spec } of made) {
      expect(metadata.annotations).toMatchObject({
        "example.com/internal": "true",
        "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
      });
      expect(spec).toMatchObject({
        loadBalancerClass: "example.com/lb",
        loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"],
      });
    }
    // MetalLB serves one class, or those without any.
    expect(chartValues(mocks).metalLb.loadBalancerClass).toBe("example.com/lb");
    for (const { metadata, spec } of services(mocks).filter(({ spec: { type } }) => type === undefined)) {
      expect(metadata.annotations ?? {}).not.toHaveProperty(["example.com/internal"]);
      expect(spec).not.toHaveProperty("loadBalancerClass");
    }
  });

  it("are replaced where their class changes, as Kubernetes cannot change it", async () => {
    const { mocks } = await everything({});
    const { options } = mocks.find("kubernetes:core/v1:Service", "controller-load-balancer");
    expect(options).toMatchObject({
      replaceOnChanges: ["spec.loadBalancerClass"],
      deleteBeforeReplace: true,
    });
  });
});

describe("the addresses of load balancers", () => {
  it.each([
    [{ ip: "172.18.0.5" }, "172.18.0.5:46357"],
    [{ ip: "fd00::5" }, "[fd00::5]:46357"],
    [{ hostname: "lb-1.cloud.example" }, "lb-1.cloud.example:46357"],
  ])("%j is the endpoint %s, and its TLS name is verified all the same", async (ingress, expected) => {
    const mocks = await startMocks();
    mocks.statuses["nodes-slim-0-external"] = { loadBalancer: { ingress: [ingress] } };
    const nodes = new SlimNodes("nodes", {
      spire: { trustDomain: "a.example", className: "c", agentSocket: "/run/spire/s.sock" },
      controller: { address: "control:50052", serverName: "control", trustDomain: "a.example" },
      replicas: 1,
      enableLoadBalancer: true,
    });
    expect(await valueOf(nodes.externalNodeAddresses)).toEqual([expected]);
    await valueOf(nodes.ready);
    const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "nodes-config").inputs;
    const config = (data as Record<string, string>)["slim-0.yaml"];
    expect(config).toContain(expected);
    expect(config).toContain("server_name: slim.a.example");
  });
});

describe("the nodes", () => {
  it.each([
    [undefined, "endpoint: 0.0.0.0:46357"],
    [["IPv4"], "endpoint: 0.0.0.0:46357"],
    [["IPv6"], 'endpoint: "[::]:46357"'],
    [["IPv4", "IPv6"], 'endpoint: "[::]:46357"'],
  ])("with the address families %j listen on %s", async (ipFamilies, expected) => {
    const { mocks } = await everything({ ipFamilies });
    const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "nodes-config").inputs;
    expect((data as Record<string, string>)["slim-0.yaml"]).toContain(expected);
  });
});

describe("with the SPIFFE CSI driver", () => {
  const namespaces = (mocks: RecordingMocks) =>
    Object.fromEntries(
      mocks.resources
        .filter(({ type }) => /:core\/v1:Namespace(Patch)?$/.test(type))
        .map(({ inputs }) => {
          const { name, labels } = inputs.metadata as { name: string; labels?: Record<string, string> };
          return [name, labels?.["pod-security.kubernetes.io/enforce"]];
        }),
    );

  it("every pod meets the Pod Security Standard restricted, and with host paths none but the keeper does", async () => {
    const { mocks } = await everything({}, CSI);
    const pods = recordedPods(mocks);
    expect(pods.length).toBeGreaterThanOrEqual(5);
    expect(
      pods.flatMap(({ name, spec }) => restrictedViolations(spec).map((what) => `${name}: ${what}`)),
    ).toEqual([]);
    const { mocks: others } = await everything({});
    const wrong = recordedPods(others).filter(({ spec }) => restrictedViolations(spec).length > 0);
    expect(wrong.map(({ name }) => name).sort()).toEqual([
      "clients-alice-template",
      "clients-bob",
      "controller-deployment",
      "nodes-statefulset",
    ]);
  });

  it("namespaces of our own enforce restricted, SPIRE's and MetalLB's do not, and `default` is left alone", async () => {
    expect(namespaces((await everything({}, CSI)).mocks)).toEqual({
      slim: "restricted",
      spire: "privileged",
      "metallb-system": "privileged",
      default: undefined,
    });
    expect(namespaces((await everything({})).mocks)).toMatchObject({
      slim: "privileged",
      default: "privileged",
    });
  });

  it("pods wait for the driver, and so are gone before it; nothing else waits", async () => {
    const { mocks } = await everything({}, CSI);
    const driver = mocks.find("kubernetes:apps/v1:DaemonSetPatch", "spire-csi-drivers");
    expect(driver.inputs.metadata).toMatchObject({ name: "spiffe-csi-driver", namespace: "spire" });
    const waiting = mocks.resources
      .filter(({ options }) => options.dependencies?.includes(driver.urn))
      .map(({ name }) => name);
    expect(waiting).toEqual(
      expect.arrayContaining([
        "controller-deployment",
        "nodes-statefulset",
        "clients-alice-template",
        "clients-bob",
      ]),
    );
    for (const name of [
      "controller-namespace",
      "controller-config",
      "nodes-config",
      "controller-load-balancer",
    ]) {
      expect(waiting).not.toContain(name);
    }
  });

  // In the release of SPIRE it would go before the pods when these come back to host paths, and they would never end.
  it("the driver is a release of its own, in which it is alone", async () => {
    const { mocks } = await everything({}, CSI);
    const { inputs } = mocks.find("kubernetes:helm.sh/v3:Release", "spire-csi-release");
    expect(inputs).toMatchObject({ name: "spiffe-csi-driver", namespace: "spire", chart: "spire" });
    expect(inputs.values).toMatchObject({
      "spire-server": { enabled: false },
      "spire-agent": { enabled: false },
      "spiffe-oidc-discovery-provider": { enabled: false },
      "spiffe-csi-driver": { enabled: true },
    });
    const { inputs: spire } = mocks.find("kubernetes:helm.sh/v3:Release", "spire-release");
    expect(spire.values).toMatchObject({ "spiffe-csi-driver": { enabled: false } });
  });

  it("the driver takes its own part of further values, and the global ones", async () => {
    const values = {
      global: { openshift: true },
      "spiffe-csi-driver": { kubeletPath: "/var/lib/k0s/kubelet" },
      "spire-server": { replicaCount: 2 },
    };
    const { mocks } = await everything({}, { ...CSI, values });
    const given = (name: string) => mocks.find("kubernetes:helm.sh/v3:Release", name).inputs.values;
    expect(given("spire-csi-release")).toEqual({
      global: values.global,
      "spiffe-csi-driver": values["spiffe-csi-driver"],
    });
    expect(given("spire-release")).toEqual(values);
  });

  it("pods mount the folder of the socket at its own place", async () => {
    const { mocks } = await everything({}, CSI);
    const nodes = recordedPods(mocks).find(({ name }) => name === "nodes-statefulset");
    expect(nodes?.spec.volumes).toContainEqual({
      name: "spire-agent-socket",
      csi: { driver: "csi.spiffe.io", readOnly: true },
    });
    expect(nodes?.spec.containers[0]?.volumeMounts).toContainEqual({
      name: "spire-agent-socket",
      mountPath: "/run/spire/agent-sockets",
      readOnly: true,
    });
  });

  it("is refused under another name than these", () => {
    expect(() => new Spire("s", { trustDomain: "a.example", clusterName: "a", workloadApi: "nfs" })).toThrow(
      'Spire.workloadApi: expected one of hostPath, csi; given "nfs"',
    );
  });
});

describe("resources", () => {
  const RESOURCES = { requests: { cpu: "1", memory: "1Gi" } };

  it("of the charts' containers", async () => {
    const mocks = await startMocks();
    const spire = new Spire("spire", {
      trustDomain: "a.example",
      clusterName: "a",
      workloadApi: "csi",
      resources: { server: RESOURCES, controllerManager: RESOURCES, agent: RESOURCES, csiDriver: RESOURCES },
    });
    const metalLb = new MetalLb("metallb", {
      addresses: [],
      resources: { controller: RESOURCES, speaker: RESOURCES },
    });
    await valueOf(spire.bundle);
    await valueOf(metalLb.addresses);
    await new Promise((resolve) => setImmediate(resolve));
    const { spire: values, workloads, daemonSets } = chartValues(mocks);
    for (const part of [...Object.values(workloads), ...Object.values(daemonSets)]) {
      expect(part).toMatchObject({ resources: RESOURCES });
    }
    expect(values["spire-server"]).toMatchObject({
      controllerManager: { resources: RESOURCES },
      chown: { resources: RESOURCES },
    });
  });

  it("of the sample clients' containers", async () => {
    const mocks = await startMocks();
    const clients = new SampleClients("clients", {
      spire: { trustDomain: "a.example", className: "c", agentSocket: "/run/spire/s.sock" },
      node: { address: "slim:46357", serverName: "slim" },
      enableReceiver: false,
      resources: RESOURCES,
    });
    await valueOf(clients.messages);
    const [bob] = recordedPods(mocks);
    expect([...(bob?.spec.initContainers ?? []), ...(bob?.spec.containers ?? [])]).toEqual([
      expect.objectContaining({ name: "install", resources: RESOURCES }),
      expect.objectContaining({ name: "client", resources: RESOURCES }),
    ]);
  });
});
