import * as pulumi from "@pulumi/pulumi";
import {
  KindCluster,
  SampleClients,
  type SampleClientsArgs,
  SlimController,
  SlimNodes,
  Spire,
  type SpireArgs,
  SpireFederation,
} from "../../components";
import { kindAdvice } from "../../components/cluster/kindAdvice";
import { bundleDocument } from "../support/bundleDocument";
import { AUTHORITY, PARTNER_AUTHORITY } from "../support/certificates";
import { type RecordingMocks, startMocks, valueOf } from "../support/mocks";

const theirs = {
  trustDomain: "corp.example",
  className: "their-class",
  agentSocket: "/var/run/agent/spire.sock",
};
const controller = { address: "control.corp:50052", serverName: "control.corp", trustDomain: "corp.example" };
const spec = (mocks: RecordingMocks, type: string, name: string) =>
  mocks.find(`kubernetes:${type}`, name).inputs.spec as Record<string, unknown>;

function valueAt([key, ...rest]: string[], value: unknown): Record<string, unknown> {
  return key === undefined ? {} : { [key]: rest.length > 0 ? valueAt(rest, value) : value };
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations?: Record<string, string>;
}
interface Policy {
  readonly failurePolicy: string;
  readonly matchConstraints: { readonly namespaceSelector: object };
  readonly matchConditions: { readonly expression: string }[];
  readonly validations: { readonly expression: string }[];
}
interface PodSpec {
  readonly restartPolicy: string;
  readonly readinessGates?: object[];
  readonly containers: { readonly name: string }[];
}

let mocks: RecordingMocks;
beforeEach(async () => {
  mocks = await startMocks();
});

describe("with a SPIRE of somebody else's", () => {
  it("nodes take its trust domain, class and socket, and a namespace that exists", async () => {
    const nodes = new SlimNodes("nodes", { spire: theirs, controller, namespace: "apps", replicas: 2 });
    expect(await valueOf(nodes.ready)).toBe("nodes-statefulset-id");
    expect(await valueOf(nodes.address)).toBe("slim.apps.svc.cluster.local:46357");
    expect(await valueOf(nodes.serverName)).toBe("slim.corp.example");
    expect(await valueOf(nodes.nodeIds)).toEqual(["corp.example/slim/slim-0", "corp.example/slim/slim-1"]);
    expect(spec(mocks, "spire.spiffe.io/v1alpha1:ClusterSPIFFEID", "nodes-identity")).toMatchObject({
      className: "their-class",
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "apps" } },
    });
    const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "nodes-config").inputs;
    expect(JSON.stringify(data)).toContain("unix:/var/run/agent/spire.sock");
    expect(mocks.names().filter((name) => name.includes("Namespace"))).toEqual([]);
  });

  it("nodes wait for their controller, but their configuration does not", async () => {
    let listens: (id: string) => void = () => undefined;
    const ready = new Promise<string>((resolve) => (listens = resolve));
    const nodes = new SlimNodes("nodes", {
      spire: theirs,
      controller: { ...controller, ready },
      namespace: "apps",
    });
    const made = (kind: string) => mocks.names().some((name) => name.includes(kind));
    await valueOf(nodes.address);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(made("core/v1:ConfigMap")).toBe(true);
    expect(made("apps/v1:StatefulSet")).toBe(false);
    listens("controller");
    await valueOf(nodes.ready);
    expect(made("apps/v1:StatefulSet")).toBe(true);
  });

  it("a sender alone makes no receiver", async () => {
    const clients = new SampleClients("clients", {
      spire: theirs,
      node: { address: "slim.corp:46357", serverName: "slim.corp" },
      enableReceiver: false,
      messages: 3,
    });
    expect(await valueOf(clients.messages)).toEqual({ requested: 3, sent: 3, received: 3 });
    expect(mocks.names().filter((name) => name.includes("alice"))).toEqual([]);
  });
});

it("a sender waits for the receiver beside it", async () => {
  const clients = new SampleClients("clients", { spire: theirs, node: controller });
  await valueOf(clients.messages);
  const receiver = mocks.find("kubernetes:apps/v1:Deployment", "clients-alice-keeper");
  const sender = mocks.find("kubernetes:core/v1:Pod", "clients-bob");
  expect(sender.options.dependencies).toContain(receiver.urn);
});

describe("the sample client bob", () => {
  const make = async (args: Partial<SampleClientsArgs> = {}) => {
    const clients = new SampleClients("clients", { spire: theirs, node: controller, ...args });
    const messages = await valueOf(clients.messages);
    const { inputs } = mocks.find("kubernetes:core/v1:Pod", "clients-bob");
    return { messages, ...(inputs as { metadata: Metadata; spec: PodSpec }) };
  };

  it("is a pod of that name with a container `client`, as the documents' commands have it", async () => {
    const { metadata, spec } = await make();
    expect(metadata).toMatchObject({ name: "bob", namespace: "default" });
    expect(spec.containers.map(({ name }) => name)).toEqual(["client"]);
  });

  it("is done when it has succeeded, and is started again until then", async () => {
    const { metadata, spec } = await make({ timeoutSeconds: 60 });
    expect(metadata.annotations).toEqual({
      "pulumi.com/waitFor": "jsonpath={.status.phase}=Succeeded",
      "pulumi.com/timeoutSeconds": "360",
    });
    expect(spec.restartPolicy).toBe("OnFailure");
  });

  it("is never Ready, so that a refresh does not take a sender that is still trying for one that has succeeded", async () => {
    const { spec } = await make();
    expect(spec.readinessGates).toHaveLength(1);
  });

  it("says what it has counted", async () => {
    const count = { requested: 3, sent: 4, received: 5 };
    mocks.statuses["clients-bob"] = {
      containerStatuses: [{ state: { terminated: { message: JSON.stringify(count) } } }],
    };
    expect((await make({ messages: 3 })).messages).toEqual(count);
  });
});

describe("the keeper of alice", () => {
  const made = async (args: Partial<SampleClientsArgs> = {}) => {
    const clients = new SampleClients("clients", { spire: theirs, node: controller, ...args });
    await valueOf(clients.messages);
    await new Promise((resolve) => setImmediate(resolve));
    return (type: string, name: string) => mocks.find(`kubernetes:${type}`, name).inputs;
  };

  it("makes her from a template: a pod of that name with a container `client`", async () => {
    const find = await made();
    expect(find("core/v1:PodTemplate", "clients-alice-template")).toMatchObject({
      metadata: { name: "alice", namespace: "default" },
      template: { spec: { containers: [{ name: "client" }], restartPolicy: "Always" } },
    });
  });

  it("may read and delete alice, and create pods, which a policy limits to alice", async () => {
    const find = await made();
    expect(find("rbac.authorization.k8s.io/v1:Role", "clients-alice-keeper-role")).toMatchObject({
      metadata: { namespace: "default" },
      rules: [
        { resources: ["pods"], resourceNames: ["alice"], verbs: ["get", "delete"] },
        { resources: ["podtemplates"], resourceNames: ["alice"], verbs: ["get"] },
        { resources: ["podtemplates/finalizers"], resourceNames: ["alice"], verbs: ["update"] },
        { resources: ["pods"], verbs: ["create"] },
      ],
    });
    const registration = "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
    const { spec } = find(registration, "clients-alice-keeper-policy") as { spec: Policy };
    expect(spec.matchConditions[0]?.expression).toBe(
      'request.userInfo.username == "system:serviceaccount:default:alice-keeper"',
    );
    expect(spec.matchConstraints.namespaceSelector).toEqual({
      matchLabels: { "kubernetes.io/metadata.name": "default" },
    });
    expect(spec.validations[0]?.expression).toContain("object.metadata.name == params.metadata.name");
    expect(find(`${registration}Binding`, "clients-alice-keeper-policy-binding")).toMatchObject({
      spec: {
        policyName: "slim-alice-keeper",
        paramRef: { name: "alice", namespace: "default", parameterNotFoundAction: "Allow" },
        validationActions: ["Deny"],
      },
    });
    // Otherwise nobody could make a pod in the namespace while the template is not there.
    expect(spec.failurePolicy).toBe("Ignore");
  });

  it("has names of its own for each prefix", async () => {
    const find = await made({ prefix: "team", namespace: "team" });
    const { metadata } = find(
      "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
      "clients-alice-keeper-policy",
    ) as { metadata: Metadata };
    expect(metadata.name).toBe("team-alice-keeper");
  });

  it("gets no identity of SPIRE: its labels are not alice's", async () => {
    const find = await made();
    const { spec } = find("apps/v1:Deployment", "clients-alice-keeper") as {
      spec: { selector: { matchLabels: object } };
    };
    const { podSelector } = (
      find("spire.spiffe.io/v1alpha1:ClusterSPIFFEID", "clients-alice-identity") as {
        spec: { podSelector: { matchLabels: object } };
      }
    ).spec;
    expect(spec.selector.matchLabels).not.toMatchObject(podSelector.matchLabels);
  });

  it("is not there without alice", async () => {
    await made({ enableReceiver: false });
    expect(mocks.names().filter((name) => name.includes("keeper"))).toEqual([]);
  });
});

describe("the sample clients' image", () => {
  const install = (image?: string) => {
    const clients = new SampleClients("clients", { spire: theirs, node: controller, image });
    return valueOf(clients.messages).then(() =>
      (spec(mocks, "core/v1:Pod", "clients-bob").initContainers as { args: string[] }[]).map(
        ({ args }) => args,
      ),
    );
  };

  it("is an official one, into which the client is installed by hash", async () => {
    expect(await install()).toEqual([expect.arrayContaining(["--require-hashes"])]);
  });

  it("is taken as it is where it was given", async () => {
    expect(await install("registry.example/client:1")).toEqual([]);
  });
});

describe("a proxy", () => {
  const proxy = { https: "http://user:password@proxy.example:3128", no: "localhost" };
  const install = async (args: Partial<SampleClientsArgs>) => {
    const clients = new SampleClients("clients", { spire: theirs, node: controller, ...args });
    await valueOf(clients.messages);
    return spec(mocks, "core/v1:Pod", "clients-bob") as unknown as {
      initContainers: { envFrom: object[] }[];
      containers: { envFrom?: object[] }[];
    };
  };

  it("is for the installation alone, from a Secret", async () => {
    const { initContainers, containers } = await install({ proxy });
    expect(initContainers.map(({ envFrom }) => envFrom)).toEqual([
      [{ secretRef: { name: "bob-proxy", optional: true } }],
    ]);
    expect(containers.map(({ envFrom }) => envFrom)).toEqual([undefined]);
    expect(mocks.find("kubernetes:core/v1:Secret", "clients-bob-proxy").inputs).toMatchObject({
      metadata: { name: "bob-proxy", namespace: "default" },
      stringData: { HTTPS_PROXY: proxy.https, https_proxy: proxy.https, NO_PROXY: "localhost" },
    });
  });

  it("is there before the pods, which take it only if it is", async () => {
    await install({ proxy });
    for (const [client, maker] of [
      ["clients-alice", mocks.find("kubernetes:apps/v1:Deployment", "clients-alice-keeper")],
      ["clients-bob", mocks.find("kubernetes:core/v1:Pod", "clients-bob")],
    ] as const) {
      const secret = mocks.find("kubernetes:core/v1:Secret", `${client}-proxy`);
      expect(maker.options.dependencies).toContain(secret.urn);
    }
  });

  it("stays secret in the state", async () => {
    await install({ proxy });
    for (const name of ["clients-alice-proxy", "clients-bob-proxy"]) {
      expect(mocks.find("kubernetes:core/v1:Secret", name).secretInputs).toContain("stringData");
    }
    expect(mocks.find("slim:index:SampleClients", "clients").secretInputs).toContain("proxy");
  });

  it("may change without a change of the pods", async () => {
    const without = await install({});
    expect(mocks.names().filter((name) => name.includes("Secret"))).toEqual([]);
    mocks = await startMocks();
    expect(await install({ proxy })).toEqual(without);
  });

  it("is not needed by an image that contains the client", async () => {
    await install({ proxy, image: "registry.example/client:1" });
    expect(mocks.names().filter((name) => name.includes("Secret"))).toEqual([]);
  });
});

describe("a controller", () => {
  it("gives its endpoint to other clusters by its load balancer alone", async () => {
    const inside = new SlimController("inside", { spire: theirs });
    expect(await valueOf(inside.externalAddress)).toBeUndefined();
    expect(inside.externalEndpoint).toBeUndefined();
    const outside = new SlimController("outside", { spire: theirs, enableLoadBalancer: true });
    expect(await valueOf(outside.externalEndpoint?.address)).toBe("address-of-outside-load-balancer:50052");
    const ports = spec(mocks, "core/v1:Service", "outside-load-balancer").ports as { port: number }[];
    expect(ports.map(({ port }) => port)).toEqual([50052]);
  });

  it("has a database that is new with every change of the topology", async () => {
    const made = new SlimController("controller", { spire: theirs, topology: "three nodes" });
    await valueOf(made.address);
    // Random, not derived: a fleet that comes back to an earlier topology gets no database of then.
    const generation = mocks.find("random:index/randomId:RandomId", "controller-generation");
    expect(generation.inputs.keepers).toEqual({ topology: "three nodes" });
    const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "controller-config").inputs;
    expect((data as Record<string, string>)["config.yaml"]).toContain(
      'random for {"topology":"three nodes"}',
    );
  });
});

describe("a cluster's provider", () => {
  const variables = [
    "ENABLE_SERVER_SIDE_APPLY",
    "UPSERT_EXISTING_OBJECTS",
    "ENABLE_CONFIGMAP_MUTABLE",
    "DELETE_UNREACHABLE",
  ];
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });

  it("is not changed by variables of the environment", async () => {
    const make = async (name: string) => {
      const cluster = new KindCluster(name, { clusterName: "c", kubeconfigFile: "c.yaml" });
      await valueOf(cluster.nodeAddress);
      return mocks.find("pulumi:providers:kubernetes", `${name}-provider`).inputs;
    };
    const before = await make("before");
    for (const name of variables) {
      process.env[`PULUMI_K8S_${name}`] = name === "ENABLE_SERVER_SIDE_APPLY" ? "false" : "true";
    }
    expect(await make("after")).toEqual(before);
    expect(before).toMatchObject({ enableServerSideApply: "true", upsertExistingObjects: "false" });
  });
});

const database = {
  database: "spire",
  username: "owner",
  password: pulumi.secret("pass"),
  address: "db.example:5433",
  caCertificate: "-----BEGIN CERTIFICATE-----",
};

describe("servers of SPIRE", () => {
  const made = async (args: Partial<SpireArgs> = {}) => {
    const spire = new Spire("spire", { trustDomain: "a.example", clusterName: "a", ...args });
    await pulumi.runtime.disconnect();
    const { values } = mocks.find("kubernetes:helm.sh/v3:Release", "spire-release").inputs as {
      values: Record<"spire-server" | "spire-agent", Record<string, unknown>>;
    };
    return { spire, server: values["spire-server"], agent: values["spire-agent"] };
  };

  it("are one with SQLite, and a root above it, if nothing else is asked for", async () => {
    const { server } = await made();
    for (const key of ["replicaCount", "dataStore", "podAnnotations"]) expect(server[key]).toBeUndefined();
    expect(server.upstreamAuthority).toMatchObject({ disk: { enabled: true } });
    expect(mocks.names().filter((name) => name.includes("Disruption"))).toEqual([]);
  });

  it.each([
    { enableUpstreamCa: false },
    { values: { "spire-server": { upstreamAuthority: { certManager: { enabled: true } } } } },
    { values: { "spire-server": { customPlugins: { upstreamAuthority: { mine: {} } } } } },
  ])("have no root of ours with %j", async (args) => {
    const { server } = await made(args);
    expect(JSON.stringify(server.upstreamAuthority ?? {})).not.toContain("spire-upstream-ca");
    expect(mocks.names().filter((name) => /^tls:|Secret/.test(name))).toEqual([]);
  });

  it("share a database, whose server they verify, and a root", async () => {
    const { spire, server } = await made({ replicas: 2, datastore: database });
    expect(server).toMatchObject({
      replicaCount: 2,
      dataStore: {
        sql: {
          databaseType: "postgres",
          ...{ databaseName: "spire", username: "owner", host: "db.example", port: 5433 },
          externalSecret: { enabled: true, name: "spire-datastore", key: "password" },
        },
      },
      upstreamAuthority: { disk: { enabled: true, secret: { create: false, name: "spire-upstream-ca" } } },
    });
    expect(JSON.stringify(server)).toContain('{"sslmode":"verify-full"}');
    const secret = mocks.find("kubernetes:core/v1:Secret", "spire-datastore-secret");
    expect(secret.inputs).toMatchObject({
      metadata: { name: "spire-datastore", namespace: "spire" },
      stringData: { password: "pass", "ca.crt": database.caCertificate },
    });
    expect(secret.secretInputs).not.toEqual([]);
    expect(await valueOf(spire.upstreamCaCertificate)).toBe("-----BEGIN CERTIFICATE----- spire-upstream-ca");
    mocks.find("kubernetes:policy/v1:PodDisruptionBudget", "spire-disruption-budget");
  });

  it("have a root that is for ten years, and is of the trust domain", async () => {
    await made({ enableUpstreamCa: true });
    expect(mocks.find("tls:index/selfSignedCert:SelfSignedCert", "spire-upstream-ca").inputs).toMatchObject({
      subject: { country: "US", organization: "SLIM", commonName: "a.example root" },
      uris: ["spiffe://a.example"],
      isCaCertificate: true,
      validityPeriodHours: 87600,
    });
    const secret = mocks.find("kubernetes:core/v1:Secret", "spire-upstream-ca-secret");
    expect(secret.inputs.stringData).toMatchObject({ "tls.key": "secret spire-upstream-ca-key" });
    expect(secret.secretInputs).not.toEqual([]);
  });

  it("begin once their database is there; the rest does not wait for it", async () => {
    let isThere: (id: string) => void = () => undefined;
    const ready = pulumi.output(new Promise<string>((resolve) => (isThere = resolve)));
    const spire = new Spire("spire", {
      trustDomain: "a.example",
      clusterName: "a",
      datastore: { ...database, ready },
    });
    const names = () => mocks.names().filter((name) => name.includes("Release"));
    await valueOf(spire.className);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(names()).toEqual(["kubernetes:helm.sh/v3:Release spire-crds"]);
    isThere("it is");
    await valueOf(spire.bundle);
    expect(names()).toHaveLength(2);
  });

  it("are started again with another password, and their agents with another database", async () => {
    const first = await made({ datastore: database });
    mocks = await startMocks();
    const second = await made({ datastore: { ...database, password: "other" } });
    expect(first.server.podAnnotations).not.toEqual(second.server.podAnnotations);
    expect(first.agent.podAnnotations).toEqual(second.agent.podAnnotations);
    expect(JSON.stringify(second.server)).not.toContain("other");
    mocks = await startMocks();
    const third = await made({ datastore: { ...database, address: "elsewhere.example:5432" } });
    expect(third.agent.podAnnotations).not.toEqual(first.agent.podAnnotations);
    mocks = await startMocks();
    expect((await made({})).agent.podAnnotations).toBeUndefined();
  });
});

describe("namespaces of pods with host paths", () => {
  it("carry the Pod Security label that these need", async () => {
    const spire = new Spire("spire", { trustDomain: "a.example", clusterName: "a" });
    const own = new SlimController("controller", { spire: spire.identity });
    await valueOf(own.address);
    for (const name of ["spire-namespace", "controller-namespace"]) {
      expect(mocks.find("kubernetes:core/v1:Namespace", name).inputs.metadata).toMatchObject({
        labels: { "pod-security.kubernetes.io/enforce": "privileged" },
      });
    }
  });

  it("get it by a patch where they are there already: `default`, with alice and bob", async () => {
    const clients = new SampleClients("clients", { spire: theirs, node: controller });
    await valueOf(clients.messages);
    expect(mocks.find("kubernetes:core/v1:NamespacePatch", "clients-namespace").inputs.metadata).toEqual({
      name: "default",
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
  });

  it.each([{ namespace: "apps" }, { prefix: "team" }])(
    "are left alone where they belong to somebody else: %j",
    async (args) => {
      const clients = new SampleClients("clients", { spire: theirs, node: controller, ...args });
      await valueOf(clients.messages);
      expect(mocks.names().filter((name) => name.includes("core/v1:Namespace"))).toEqual([]);
    },
  );
});

it("a federation takes a foreign domain with spiffe:// before it", async () => {
  const federation = new SpireFederation("f", {
    className: "c",
    foreign: [
      {
        trustDomain: "spiffe://b.example",
        bundleEndpointUrl: "https://b",
        bundle: bundleDocument(AUTHORITY),
      },
    ],
  });
  expect(await valueOf(federation.trustDomains)).toEqual(["b.example"]);
  await pulumi.runtime.disconnect();
  expect(spec(mocks, "spire.spiffe.io/v1alpha1:ClusterFederatedTrustDomain", "f-b.example")).toMatchObject({
    trustDomain: "b.example",
  });
});

describe("wrong arguments", () => {
  it.each<[string, () => pulumi.ComponentResource, RegExp]>([
    [
      "a trust domain",
      () => new Spire("s", { trustDomain: "A", clusterName: "c" }),
      /Spire.trustDomain: expected .* given "A"/,
    ],
    [
      "no nodes",
      () => new SlimNodes("n", { spire: theirs, controller, replicas: 0 }),
      /replicas: expected .* given 0/,
    ],
    [
      "fewer nodes at most than there are",
      () => new SlimNodes("n", { spire: theirs, controller, replicas: 4, maxReplicas: 3 }),
      /SlimNodes.maxReplicas: expected a whole number from 4 to 80; given 3/,
    ],
    [
      "a mesh with a line that has none",
      () =>
        new SlimNodes("n", {
          spire: theirs,
          controller,
          versionSet: "slim-1.4.0",
          mesh: { domain: "slim", others: [] },
        }),
      /SlimNodes.mesh: expected none, as SLIM 1.4 has no mesh/,
    ],
    [
      "a log level of the nodes",
      () => new SlimNodes("n", { spire: theirs, controller, logLevel: "loud" }),
      /SlimNodes.logLevel: expected one of trace, debug, info, warn, error; given "loud"/,
    ],
    [
      "a log level of the controller",
      () => new SlimController("c", { spire: theirs, logLevel: "INFO" }),
      /SlimController.logLevel: expected one of .* given "INFO"/,
    ],
    [
      "a version set",
      () => new SampleClients("c", { spire: theirs, node: controller, versionSet: "slim-0" }),
      /SampleClients.versionSet: expected one of slim-3.4, slim-1.4.0; given "slim-0"/,
    ],
    [
      "a foreign trust domain",
      () =>
        new SpireFederation("f", {
          className: "c",
          foreign: [
            { trustDomain: "a_b", bundleEndpointUrl: "https://a", bundle: bundleDocument(AUTHORITY) },
          ],
        }),
      /SpireFederation.foreign\[0\].trustDomain: expected .* given "a_b"/,
    ],
    ...["{}", '{"keys":[]}', '{"keys":[{"use":"x509-svid","x5c":["AAAA"]}]}'].map(
      (bundle): [string, () => pulumi.ComponentResource, RegExp] => [
        `the bundle ${bundle}`,
        () =>
          new SpireFederation("f", {
            className: "c",
            foreign: [{ trustDomain: "a.example", bundleEndpointUrl: "https://a", bundle }],
          }),
        /SpireFederation.foreign\[0\].bundle: expected a SPIFFE bundle document: JSON with a list of keys, .* given "{/,
      ],
    ),
    [
      "the bundle of another trust domain",
      () =>
        new SpireFederation("f", {
          className: "c",
          foreign: [
            {
              trustDomain: "spiffe://a.example",
              bundleEndpointUrl: "https://a",
              bundle: bundleDocument(PARTNER_AUTHORITY),
            },
          ],
        }),
      /SpireFederation.foreign\[0\].bundle: expected the bundle of a.example; given one of partner.example/,
    ],
    ...(
      [
        [{ replicas: 0 }, "replicas: expected a whole number from 1 to 5; given 0"],
        [{ svidTtl: "soon" }, 'svidTtl: expected a duration, such as 8760h, 90m or 1h30m; given "soon"'],
        [
          { caTtl: "1h" },
          'caTtl: expected at least 6 times svidTtl \\(4h\\), as no SVID outlives the authority that signs it, which SPIRE uses until a sixth of its life is left; given "1h"',
        ],
        [{ replicas: 1.5, datastore: database }, "replicas: expected a whole number from 1 to 5; given 1.5"],
        [
          { replicas: 2 },
          "replicas: expected 1 without a datastore, as SQLite is a file of one server; given 2",
        ],
        [
          { replicas: 2, datastore: database, enableUpstreamCa: false },
          "replicas: expected 1 without enableUpstreamCa, as each server would make a root of its own, which SLIM reads once; given 2",
        ],
        [
          { datastore: { ...database, address: "db" } },
          'datastore.address: expected host:port of the primary; given "db"',
        ],
        [
          { datastore: { ...database, password: "it's" } },
          "datastore.password: expected a password of letters, digits and _ . ~ - alone; given another text",
        ],
        [
          { datastore: { ...database, caCertificate: undefined as unknown as string } },
          "datastore.caCertificate: expected the certificate authority of the server, in PEM; given nothing",
        ],
      ] as [Partial<SpireArgs>, string][]
    ).map(([args, message]): [string, () => pulumi.ComponentResource, RegExp] => [
      message,
      () => new Spire("s", { trustDomain: "a", clusterName: "c", ...args }),
      new RegExp(`^Spire.${message.replace(/[.~]/g, "\\$&")}$`),
    ]),
    ...[
      "spire-server.controllerManager.className",
      "spire-agent.socketPath",
      "global.spire.trustDomain",
      "spiffe-csi-driver.enabled",
    ].map((path): [string, () => pulumi.ComponentResource, RegExp] => [
      `a value of the chart that would make outputs untrue: ${path}`,
      () => new Spire("s", { trustDomain: "a", clusterName: "c", values: valueAt(path.split("."), "x") }),
      new RegExp(`Spire.values.${path}: expected no such value, .* given "x"`),
    ]),
  ])("%s ends before anything is made", (_what, make, message) => {
    expect(make).toThrow(message);
    expect(mocks.names()).toEqual([]);
  });
});

describe("advice about Kind's errors", () => {
  it.each([
    ['node(s) already exist for a cluster with the name "x"', /docker rm --force --volumes x-control-plane/],
    ["failed to get docker info: command failed", /Cannot reach Docker/],
    ['failed to pull image "kindest/node:v9"', /node image cannot be pulled/],
    [
      'command "docker ps -a --filter label=io.x-k8s.kind.cluster=x" failed with error: exec: "docker": executable file not found in $PATH',
      /Cannot reach Docker/,
    ],
    [
      'could not find a log line that matches "Reached target .*Multi-User System.*|detected cgroup v1"',
      /sysctl fs\.inotify.*docker logs/s,
    ],
    [
      'failed to ensure docker network: command "docker network create -d=bridge -o com.docker.network.bridge.enable_ip_masquerade=true --ipv6 --subnet fc00:f853:ccd:e793::/64 kind" failed with error: exit status 1',
      /docker network create kind.*docker network prune/s,
    ],
    ["exhausted attempts trying to find a non-overlapping subnet", /docker network create kind/],
    [
      'command "docker run --name x-control-plane --hostname x-control-plane --net kind kindest/node:v1.34.3" failed with error: exit status 125',
      /docker run --rm --network kind/,
    ],
    [
      'failed to init node with kubeadm: command "docker exec --privileged x-control-plane kubeadm init --config=/kind/kubeadm.conf" failed with error: exit status 1',
      /control groups v1.*docker stats/s,
    ],
    [
      "running kind with rootless provider requires cgroup v2, see https://kind.sigs.k8s.io/docs/user/rootless/",
      /systemd\.unified_cgroup_hierarchy=1/,
    ],
    [
      'running kind with rootless provider requires setting systemd property "Delegate=yes", see https://kind.sigs.k8s.io/docs/user/rootless/',
      /delegate\.conf/,
    ],
  ])("%s", (error, advice) => {
    expect(kindAdvice("x", error)).toMatch(advice);
  });

  it("is silent about what it doesn't know", () => {
    expect(kindAdvice("x", "something else")).toBeUndefined();
  });
});
