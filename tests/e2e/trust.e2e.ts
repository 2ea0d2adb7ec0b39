import { setTimeout as sleep } from "node:timers/promises";
import { COPY_OF, copyOf, create, removeCopies } from "./support/clientCopies";
import { Deployment } from "./support/deployment";
import { deletePod } from "./support/disturbances";
import { ForeignAuthority } from "./support/foreignAuthority";
import { greet, type Greeting, openPorts, svidIn } from "./support/greeting";
import { KindCluster, lines } from "./support/kindCluster";
import { canEnforcePolicies, enforcePolicies } from "./support/networkPolicies";

const ADMIN = "e2e-trust-admin.example";
const A = "e2e-trust-a.example";
const ALONE = "e2e-trust-alone.example";
const admin = new KindCluster(ADMIN);
const a = new KindCluster(A);
const alone = new KindCluster(ALONE);
const partner = new ForeignAuthority("partner.example");
const stranger = new ForeignAuthority("stranger.example");
let deployment: Deployment;

const ADMITTED = /^answered$/;
const REFUSED = /alert (certificate required|bad certificate|unknown ca|decrypt error|certificate expired)/i;
const CLOSED = /^closed$|reset/;

/** Namespaces in which the stack has pods. */
const OURS = ["default", "slim", "spire", "spire-database"];

/** Rights of service accounts, where they have any beyond those that everybody has. */
const RIGHTS: Record<string, string[]> = {
  "default/alice-keeper": [
    "pods [] [create]",
    "pods [alice] [get delete]",
    "podtemplates [alice] [get]",
    "podtemplates/finalizers [alice] [update]",
  ],
  "spire/spire-agent": ["nodes/proxy [] [get]", "nodes [] [get]", "pods [] [get]"],
  "spire-database/postgresql": [
    "endpoints [] [get list watch create patch update]",
    "pods [] [get list watch patch]",
    "statefulsets.apps [postgresql] [get]",
  ],
  "spire-database/postgresql-volumes": ["persistentvolumeclaims [] [get patch]"],
};

interface PodSpec {
  readonly serviceAccountName: string;
  readonly volumes: {
    readonly projected?: {
      readonly sources: { readonly serviceAccountToken?: { readonly audience?: string } }[];
    };
  }[];
}

if (!canEnforcePolicies)
  console.error("SKIPPED, ports that policies close: SLIM_E2E_NETWORK_POLICIES is not set");
const describeWherePoliciesAreEnforced = canEnforcePolicies ? describe : describe.skip;

afterAll(() => {
  partner.dispose();
  stranger.dispose();
});

/** An SVID of a cluster's SPIRE for a workload that it has not registered. */
function minted(issuer: KindCluster, trustDomain: string, ttl = "1h") {
  const id = `spiffe://${trustDomain}/ns/somewhere/sa/somebody`;
  return svidIn(issuer.spireServer("x509", "mint", "-ttl", ttl, "-spiffeID", id));
}

/** Address of the only pod with these labels. */
function podAddress(cluster: KindCluster, namespace: string, selector: string): string {
  const where = [`--namespace=${namespace}`, `--selector=${selector}`];
  return cluster.kubectl("get", "pods", ...where, "--output=jsonpath={.items[0].status.podIP}");
}

describe("clusters that are linked, and a partner", () => {
  const node = () => `${podAddress(a, "slim", "app.kubernetes.io/name=slim")}:46357`;
  let controller: string;

  beforeAll(async () => {
    deployment = await Deployment.create("multicluster", (config) => ({
      ...config,
      "slim:clusters": [
        { name: ADMIN, roles: ["controller"] },
        { name: A, roles: ["nodes"], replicas: 1 },
      ],
      "slim:clients": { receiver: A, sender: A, messages: 2 },
      "slim:partners": [
        {
          trustDomain: partner.trustDomain,
          // Nobody is there: the bundle is known by this configuration.
          bundleEndpointUrl: "https://127.0.0.1:8443",
          bundle: partner.bundle,
        },
      ],
    }));
    await deployment.up();
    const { clusters } = (await deployment.outputs()) as unknown as {
      clusters: { value: Record<string, { loadBalancers: { controller?: string } }> };
    };
    controller = clusters.value[ADMIN]?.loadBalancers.controller ?? "";
    for (const cluster of [admin, a]) enforcePolicies(cluster);
  });

  afterAll(async () => {
    // What the refusing side says, where it says something.
    for (const [cluster, program] of [
      [a, "statefulset/slim"],
      [admin, "deployment/slim-control"],
    ] as const) {
      const log = lines(cluster.kubectl("logs", "--namespace=slim", program, "--tail=2000"));
      const said = log.filter((line) => /handshake|certificate|tls/i.test(line));
      console.log(`${program}:\n${[...new Set(said)].slice(0, 12).join("\n")}`);
    }
    await deployment.destroy();
    deployment.dispose();
  });

  const expired = async () => {
    const svid = minted(a, A, "2s");
    await sleep(4000);
    return svid;
  };
  /** Who comes, and whether a node and the controller speak with them. */
  const attempts: [string, () => Greeting | Promise<Greeting>, RegExp, RegExp][] = [
    ["plaintext", () => "plaintext", CLOSED, CLOSED],
    ["no certificate", () => "tls", REFUSED, REFUSED],
    ["a certificate signed by itself", () => stranger.selfSigned("/x"), REFUSED, REFUSED],
    ["an SVID that has expired", expired, REFUSED, REFUSED],
    ["an SVID of a domain that nobody knows", () => stranger.svid("/x"), REFUSED, REFUSED],
    ["an SVID of a domain that has no nodes", () => minted(admin, ADMIN), REFUSED, ADMITTED],
    ["an SVID of a partner", () => partner.svid("/x"), ADMITTED, REFUSED],
    // Open: a trust domain is admitted as a whole.
    ["an SVID of a workload beside SLIM", () => minted(a, A), ADMITTED, ADMITTED],
  ];

  it.each(attempts)("%s", async (what, greeting, atNode, atController) => {
    const given = await greeting();
    const [nodes, controllers] = [node(), controller].map((endpoint) => greet(a, endpoint, given));
    console.log(`${what}: at a node: ${nodes}; at the controller: ${controllers}`);
    expect(nodes).toMatch(atNode);
    expect(controllers).toMatch(atController);
  });

  it("a client whose token is for somebody else gets no answer", () => {
    const copy = copyOf(a, "bob", 0);
    const { container } = copy;
    container.args = container.args.map((word, index, all) =>
      word === "slim-demo" ? "somebody-else" : all[index - 1] === "--timeout" ? "60" : word,
    );
    create(a, copy);
    const ended = "--for=jsonpath={.status.containerStatuses[0].state.terminated}";
    a.kubectl("wait", "pods", `--selector=${COPY_OF}=bob`, ended, "--timeout=300s");
    const log = lines(a.kubectl("logs", copy.name));
    removeCopies(a);
    console.log(log.slice(-6).join("\n"));
    expect(JSON.parse(log.at(-1) ?? "")).toMatchObject({ received: 0 });
  });

  it("a partner is refused once it is one no more", async () => {
    const svid = partner.svid("/x");
    await deployment.configure({ "slim:partners": [] });
    const start = Date.now();
    await deployment.up();
    console.log(`revoked after ${((Date.now() - start) / 1000).toFixed(0)} s`);
    expect(greet(a, node(), svid)).toMatch(/unknown ca/i);
  });
});

describe("a cluster by itself, seen from the pod of a client", () => {
  beforeAll(async () => {
    deployment = await Deployment.create("single", (config) => ({
      ...config,
      "slim:clusters": [
        {
          name: ALONE,
          replicas: 1,
          spire: {
            datastore: "postgres",
            postgres: { replicas: 2, storageSize: "1Gi", enableBackup: false },
          },
        },
      ],
      "slim:clients": { messages: 2 },
    }));
    await deployment.up();
    enforcePolicies(alone);
  });

  afterAll(async () => {
    await deployment.destroy();
    deployment.dispose();
  });

  const reached = (namespace: string, selector: string, ports: number[]) =>
    openPorts(alone, podAddress(alone, namespace, selector), ports);

  describeWherePoliciesAreEnforced("with policies that are enforced", () => {
    it("a node has its data port", () => {
      expect(reached("slim", "app.kubernetes.io/name=slim", [46357, 46358])).toEqual([46357]);
    });

    it("the controller has nothing", () => {
      expect(reached("slim", "app.kubernetes.io/name=slim-control-plane", [50051, 50052])).toEqual([]);
    });

    it("SPIRE has the ports of agents and webhooks", () => {
      const ports = [8080, 8081, 8443, 9443, 9988];
      expect(reached("spire", "app.kubernetes.io/name=server", ports)).toEqual([8081, 9443]);
    });

    it("SPIRE's database has its metrics", () => {
      expect(reached("spire-database", "app=postgresql", [5432, 8008, 8432, 9187])).toEqual([9187]);
    });
  });

  it("tokens for the API server are in pods that use it, and in no others", () => {
    const { items } = JSON.parse(alone.kubectl("get", "pods", "--all-namespaces", "--output=json")) as {
      items: { metadata: { namespace: string }; spec: PodSpec }[];
    };
    const withToken = items
      .filter(({ metadata }) => OURS.includes(metadata.namespace))
      .filter(({ spec }) =>
        spec.volumes.some(({ projected }) =>
          projected?.sources.some(
            ({ serviceAccountToken }) => serviceAccountToken?.audience === undefined && serviceAccountToken,
          ),
        ),
      )
      .map(({ metadata, spec }) => `${metadata.namespace}/${spec.serviceAccountName}`);
    expect([...new Set(withToken)].sort()).toEqual([
      "default/alice-keeper",
      "spire-database/postgresql",
      "spire-database/postgresql-volumes",
      "spire/spire-agent",
      "spire/spire-server",
    ]);
  });

  it("service accounts have these rights, and no others", () => {
    const rights = (namespace: string, account: string) => {
      const user = `--as=system:serviceaccount:${namespace}:${account}`;
      const list = lines(alone.kubectl("auth", "can-i", "--list", user, "--namespace", namespace));
      // Resource, URLs of no resource, names of objects, verbs.
      return list
        .map((line) => line.split(/ {2,}/))
        .map(([resource, , names, verbs]) => `${resource} ${names} ${verbs}`);
    };
    for (const namespace of OURS) {
      const everybody = rights(namespace, "nobody");
      const accounts = lines(
        alone.kubectl("get", "serviceaccounts", "--namespace", namespace, "--output=name"),
      );
      for (const account of accounts.map((name) => name.replace("serviceaccount/", ""))) {
        const own = rights(namespace, account).filter((right) => !everybody.includes(right));
        const path = `${namespace}/${account}`;
        // Those of SPIRE's server are its chart's: its own objects, and nothing that would give it more.
        if (path === "spire/spire-server") {
          expect(
            own.filter((right) => /^(\*|secrets|pods\/exec|.*roles|.*rolebindings)[. ]/.test(right)),
          ).toEqual([]);
        } else expect([path, own]).toEqual([path, RIGHTS[path] ?? []]);
      }
    }
  });

  it("all goes on", async () => {
    deletePod(alone, "slim-0");
    alone.kubectl("delete", "pod", "--namespace=spire-database", "postgresql-0");
    const members = ["--namespace=spire-database", "statefulset/postgresql", "--timeout=180s"];
    alone.kubectl("rollout", "status", ...members);
    await deployment.configure({ "slim:clients": { messages: 3 } });
    await deployment.up();
    expect((await deployment.outputs()).messages?.value).toEqual({ requested: 3, sent: 3, received: 3 });
  });
});
