import { fleetNames } from "../../../slim/names";
import type { ClusterView, StackView } from "../../../cli/status/check";
import { diagnose, isWell } from "../../../cli/status/diagnose";
import { NOT_ASKED } from "../../../cli/status/dockerEngine";
import type { BundleFetch, SpireServerView } from "../../../live/spireServer";
import type { ClusterFacts, PodFacts } from "../../../cli/status/facts";
import { table, verdict } from "../../../cli/status/render";

const NOW = new Date("2026-01-02T00:00:00Z");
const ROOT = { roots: 1, newest: new Date("2026-01-01T00:00:00Z"), until: new Date("2027-01-01T00:00:00Z") };
const STARTED = new Date("2026-01-01T12:00:00Z");
const NAMES = ["admin", "a", "b"];
const NODE_IDS = ["a/slim/slim-0", "b/slim/slim-0"];

type Changes = Partial<ClusterFacts>;

function pod(namespace: string, name: string, serviceAccount: string): PodFacts {
  return { namespace, name, uid: `uid of ${name}`, ready: true, serviceAccount, startedAt: STARTED };
}

/** What a SPIRE server says of trust domains that it is federated with. */
function federated(trustDomains: string[], until = ROOT.until) {
  return {
    bundles: trustDomains.map((trustDomain) => ({ ...ROOT, trustDomain, until })),
    relationships: trustDomains,
    fetches: trustDomains.map((trustDomain): BundleFetch => ({ trustDomain })),
  };
}

/** What the SPIRE server of a says: its own workloads, and its federation. */
function spireOfA(federation: Pick<SpireServerView, "bundles" | "relationships" | "fetches">) {
  const entries = facts("a", {}).pods.map(({ uid }) => ({ spiffeId: "", podUid: uid }));
  return { spire: { value: { entries, ownBundle: { trustDomain: "a", ...ROOT }, ...federation } } };
}

function facts(name: string, changes: Changes, names = fleetNames()): ClusterFacts {
  const hosting = name !== "admin";
  const { namespace } = names.nodes;
  const pods = [
    pod("spire", "spire-server-0", "spire-server"),
    pod("spire", "spire-agent-x", "spire-agent"),
    hosting ? pod(namespace, "slim-0", "slim") : pod(namespace, "slim-control-x", "slim-control"),
    ...(name === "a" ? [pod(names.receiver.namespace, "alice", "alice")] : []),
  ];
  const one = { ready: 1, wanted: 1 };
  return {
    version: "v1.34.3",
    pods,
    spireServer: one,
    spireAgents: one,
    spire: {
      value: {
        entries: pods.map(({ uid }) => ({ spiffeId: "spiffe://x", podUid: uid })),
        ownBundle: { trustDomain: name, ...ROOT },
        ...federated(NAMES.filter((other) => other !== name)),
      },
    },
    className: "spire-spire",
    spireResources: [
      { kind: "ClusterSPIFFEID", name: names.nodes.identity, className: "spire-spire" },
      { kind: "ClusterFederatedTrustDomain", name: "slim-b", className: "spire-spire" },
    ],
    loadBalancers: [{ namespace: "spire", name: "spire-bundle-endpoint", address: "10.0.0.1" }],
    addressPools: 1,
    nodeFiles: hosting
      ? { "slim-0": `metadata: { trust_domain: ${name} }\nca: { trust_domains: [a, b] }` }
      : {},
    ...(hosting
      ? { nodes: one }
      : {
          controller: one,
          controllerView: {
            value: {
              nodes: NODE_IDS.map((id) => ({ id, status: "CONNECTED" })),
              links: [
                { source: NODE_IDS[0] ?? "", destination: NODE_IDS[1] ?? "", status: "APPLIED", message: "" },
              ],
            },
          },
        }),
    ...(name === "b" && {
      sender: { state: "succeeded", message: '{"requested": 10, "sent": 10, "received": 10}' },
    }),
    ...changes,
  };
}

function view(name: string, changes: Changes = {}, names = fleetNames()): ClusterView {
  return {
    name,
    expected: {
      trustDomain: name,
      kubeconfigFile: `${name}.yaml`,
      hasController: name === "admin",
      nodes: name === "admin" ? undefined : [`${name}/slim/slim-0`],
      clients: name === "a" ? ["receiver"] : name === "b" ? ["sender"] : [],
      names,
      line: "1.4",
    },
    facts: { value: facts(name, changes, names) },
  };
}

const stack = (...clusters: ClusterView[]): StackView => ({
  stack: "demo",
  completion: "complete",
  clusters,
});
/** The checks that are not well, where one cluster is otherwise than the others. */
const troubles = (name: string, changes: Changes) =>
  diagnose(stack(...NAMES.map((one) => view(one, one === name ? changes : {}))), NOT_ASKED, NOW).filter(
    ({ state }) => state !== "ok",
  );
const notReady = (pods: PodFacts[], name: string): PodFacts[] =>
  pods.map((one) =>
    one.name === name ? { ...one, ready: false, waiting: "CrashLoopBackOff: back-off" } : one,
  );

describe("a stack that is well", () => {
  const checks = diagnose(stack(...NAMES.map((name) => view(name))), NOT_ASKED, NOW);

  it("passes every check", () => {
    expect(isWell(checks)).toBe(true);
    expect(verdict("demo", checks)).toBe(`The stack demo is healthy: ${checks.length} checks passed.`);
  });

  it("is this table", () => {
    expect(table(checks)).toMatchSnapshot();
  });
});

describe("a broken stack", () => {
  const down = { ready: 0, wanted: 0 };
  it.each<[string, string, Changes, string, RegExp, RegExp]>([
    [
      "an agent that runs nowhere",
      "a",
      { spireAgents: down },
      "SPIRE agents",
      /agent not running: its DaemonSet selects no node/,
      /up --refresh/,
    ],
    [
      "an agent that fails",
      "a",
      { spireAgents: { ready: 0, wanted: 1 }, pods: notReady(facts("a", {}).pods, "spire-agent-x") },
      "SPIRE agents",
      /spire-agent-x is not Ready: CrashLoopBackOff/,
      /logs .*spire-agent/,
    ],
    [
      "an authority that is newer than the nodes",
      "a",
      spireOfA({
        ...federated(["admin", "b"]),
        bundles: [
          { trustDomain: "admin", ...ROOT },
          { trustDomain: "b", ...ROOT, newest: new Date("2026-01-01T13:00:00Z") },
        ],
      }),
      "authorities",
      /started before the newest certificate authority had arrived of b: slim-0; they read the authorities when they start/,
      /npm run rotate -- demo/,
    ],
    [
      "a class that nobody looks after",
      "a",
      { spireResources: [{ kind: "ClusterSPIFFEID", name: "slim-nodes", className: "other" }] },
      "SVID entries",
      /className mismatch: ClusterSPIFFEID slim-nodes names the class "other".*"spire-spire"/,
      /up --refresh/,
    ],
    [
      "a workload without an entry",
      "a",
      {
        spire: {
          value: { entries: [], ownBundle: { trustDomain: "a", ...ROOT }, ...federated(["admin", "b"]) },
        },
      },
      "SVID entries",
      /no entry for slim-0, alice: the server refused it/,
      /spire-controller-manager/,
    ],
    [
      "a workload whose registration is gone",
      "a",
      {
        spire: {
          value: { entries: [], ownBundle: { trustDomain: "a", ...ROOT }, ...federated(["admin", "b"]) },
        },
        spireResources: [],
      },
      "SVID entries",
      /no entry for slim-0, alice: there is no ClusterSPIFFEID slim-nodes$/,
      /spire-controller-manager/,
    ],
    [
      "a federation without a bundle",
      "a",
      spireOfA({ ...federated(["admin", "b"]), bundles: [{ trustDomain: "admin", ...ROOT }] }),
      "federation",
      /missing federation bundle or relationship: b; the server has not accepted/,
      /spire-controller-manager/,
    ],
    [
      "a Service without an address",
      "a",
      { loadBalancers: [{ namespace: "slim", name: "slim-external" }], addressPools: 0 },
      "load balancers",
      /no address for slim\/slim-external: MetalLB has no IPAddressPool/,
      /describe service --namespace slim slim-external/,
    ],
    [
      "no controller",
      "admin",
      { controller: down, controllerView: undefined },
      "controller",
      /controller down: its Deployment was scaled to 0/,
      /up --refresh/,
    ],
    [
      "a wrong trust domain",
      "b",
      { nodeFiles: { "slim-0": "ca: { trust_domains: [a, elsewhere] }" } },
      "nodes",
      /wrong trust domain in a node's configuration: slim-0 trusts elsewhere/,
      /up --refresh/,
    ],
    [
      "a node of another trust domain",
      "b",
      { nodeFiles: { "slim-0": "metadata: { trust_domain: a }" } },
      "nodes",
      /slim-0 has the trust domain a/,
      /up --refresh/,
    ],
    [
      "a SPIRE server that is Ready and doesn't answer",
      "a",
      { spire: { error: "no answer in 8 s" } },
      "SPIRE server",
      /it doesn't answer: no answer in 8 s/,
      /logs --namespace spire spire-server-0/,
    ],
    [
      "a bundle that cannot be fetched",
      "a",
      spireOfA({
        ...federated(["admin", "b"]),
        fetches: [{ trustDomain: "admin" }, { trustDomain: "b", error: "connection refused" }],
      }),
      "federation",
      /the bundle cannot be fetched from b: connection refused$/,
      /logs --namespace spire spire-server-0 --container spire-server/,
    ],
    [
      "a bundle that cannot be fetched and has expired",
      "a",
      spireOfA({
        ...federated(["admin", "b"], new Date("2026-01-01T01:00:00Z")),
        fetches: [{ trustDomain: "admin" }, { trustDomain: "b", error: "no answer in 5 s" }],
      }),
      "federation",
      /cannot be fetched from b, whose bundle here has expired: no answer in 5 s$/,
      /logs --namespace spire/,
    ],
    [
      "a trust domain with a new certificate authority",
      "a",
      spireOfA({
        ...federated(["admin", "b"]),
        fetches: [{ trustDomain: "b", error: "x509svid: x509: certificate signed by unknown authority" }],
      }),
      "federation",
      /cannot be fetched from b: .*unknown authority$/,
      /^kubectl --kubeconfig a.yaml delete clusterfederatedtrustdomain slim-b; then npm run pulumi -- up --refresh/,
    ],
    [
      "a bundle that has expired where its server has no newer one",
      "a",
      spireOfA(federated(["admin", "b"], new Date("2026-01-01T01:00:00Z"))),
      "federation",
      /expired bundles: admin, b; the servers there have no newer roots/,
      /logs --namespace spire/,
    ],
    [
      "nodes that somebody scaled",
      "b",
      { nodes: { ready: 2, wanted: 2 } },
      "nodes",
      /the StatefulSet slim\/slim was scaled to 2/,
      /up --refresh/,
    ],
    [
      "an address that nobody gives",
      "a",
      { loadBalancers: [{ namespace: "slim", name: "slim-external" }], addressPools: undefined },
      "load balancers",
      /nothing in this cluster assigns addresses/,
      /describe service/,
    ],
    [
      "a sender that was not installed",
      "b",
      { sender: { state: "retrying", message: "", trouble: "its installation failed: no network" } },
      "bob",
      /bob failed and tries again: its installation failed: no network/,
      /--all-containers/,
    ],
    [
      "a sender that tries again",
      "b",
      { sender: { state: "retrying", message: 'attempt 1\n{"requested": 10, "sent": 10, "received": 9}' } },
      "bob",
      /bob failed and tries again: not every message was answered/,
      /logs bob/,
    ],
    [
      "a sender that Kubernetes has given up",
      "b",
      { sender: { state: "failed", message: "", trouble: "Evicted: the node is low on memory" } },
      "bob",
      /bob failed: Evicted: the node is low on memory/,
      /delete pod bob; then .*up --refresh/,
    ],
    [
      "a sender that waits for its image",
      "b",
      { sender: { state: "running", message: "ImagePullBackOff" } },
      "bob",
      /bob is still running: ImagePullBackOff/,
      /--follow/,
    ],
  ])("names %s", (_what, name, changes, part, cause, next) => {
    const [first, ...others] = troubles(name, changes);
    expect(first).toMatchObject({ cluster: name, part, state: "failed" });
    expect(first?.cause).toMatch(cause);
    expect(first?.next).toMatch(next);
    // What it hides is not held against anything else.
    expect(others.filter(({ state }) => state === "failed")).toEqual([]);
  });

  it("names a node that is Ready and not registered, and the link that it lacks", () => {
    const controllerView = { value: { nodes: [{ id: NODE_IDS[0] ?? "", status: "CONNECTED" }], links: [] } };
    const [registered, link] = troubles("admin", { controllerView });
    expect(registered).toMatchObject({ cluster: "b", part: "registered nodes", seen: "0 of 1" });
    expect(registered?.cause).toMatch(/node not registered: b\/slim\/slim-0; it is Ready/);
    expect(registered?.next).toBe("kubectl --kubeconfig b.yaml delete pod --namespace slim slim-0");
    expect(link).toMatchObject({ cluster: "", part: "links across", seen: "0 of 1" });
  });

  it("doesn't mind what others have registered under a class of their own", () => {
    const { spireResources } = facts("a", {});
    const foreign = { kind: "ClusterSPIFFEID", name: "shop", className: "other" } as const;
    expect(troubles("a", { spireResources: [...spireResources, foreign] })).toEqual([]);
  });

  describe("in a cluster that was there before", () => {
    const existing = (facts: ClusterView["facts"]): ClusterView => {
      const one = view("b");
      const expected = { ...one.expected, isExisting: true, context: "prod", kubeconfigFile: undefined };
      return { ...one, expected, facts };
    };
    const checks = (facts: ClusterView["facts"]) =>
      diagnose(stack(view("admin"), view("a"), existing(facts)), NOT_ASKED, NOW).filter(
        ({ state }) => state === "failed",
      );

    it("is not looked for by Docker", () => {
      expect(checks({ error: "ECONNREFUSED" })).toEqual([
        expect.objectContaining({
          cluster: "b",
          seen: "ECONNREFUSED",
          next: "kubectl --context prod get namespaces",
        }),
      ]);
    });

    it("doesn't mind that a Service of somebody else's has no address", () => {
      const foreign = { namespace: "shop", name: "web" };
      const { loadBalancers } = facts("b", {});
      expect(checks({ value: facts("b", { loadBalancers: [...loadBalancers, foreign] }) })).toEqual([]);
    });

    it("has addresses from a load balancer that is not MetalLB", () => {
      const own = { namespace: "slim", name: "slim-external" };
      const [first] = checks({ value: facts("b", { loadBalancers: [own], addressPools: undefined }) });
      expect(first?.cause).toBe(
        "no address for slim/slim-external: the load balancer of this cluster has assigned none",
      );
    });
  });

  describe("with a prefix of its own", () => {
    const names = fleetNames("blue");
    const checks = (changes: Changes) =>
      diagnose(
        stack(...NAMES.map((one) => view(one, one === "a" ? changes : {}, names))),
        NOT_ASKED,
        NOW,
      ).filter(({ state }) => state !== "ok");

    it("is looked for under its names", () => {
      expect(checks({})).toEqual([]);
    });

    it("has them in what is advised", () => {
      const pods = notReady(notReady(facts("a", {}, names).pods, "alice"), "slim-0");
      expect(checks({ pods, nodes: { ready: 0, wanted: 1 } }).map(({ next }) => next)).toEqual([
        "kubectl --kubeconfig a.yaml logs --namespace blue slim-0 --tail 20",
        "kubectl --kubeconfig a.yaml logs --namespace blue alice --all-containers --tail 20",
      ]);
    });
  });

  it("has a cluster that was not made yet", () => {
    const { name, expected } = view("b");
    const checks = diagnose(
      { ...stack(view("admin"), view("a"), { name, expected }), completion: "failed" },
      NOT_ASKED,
      NOW,
    );
    expect(checks.find((one) => one.cluster === "b" && one.part === "Kubernetes")).toMatchObject({
      state: "failed",
      seen: "not made yet",
      next: "npm start -- demo",
    });
  });

  it("doesn't hold it against a federation that a cluster doesn't answer", () => {
    const silent: ClusterView = { ...view("b"), facts: { error: "no answer in 15 s" } };
    const fetches = [{ trustDomain: "admin" }, { trustDomain: "b", error: "no answer in 5 s" }];
    const seeing = view("a", spireOfA({ ...federated(["admin", "b"]), fetches }));
    const checks = diagnose(stack(view("admin"), seeing, silent), NOT_ASKED, NOW);
    expect(checks.find(({ cluster, part }) => cluster === "a" && part === "federation")).toEqual({
      cluster: "a",
      part: "federation",
      state: "unknown",
      seen: "unknown: no answer from b",
    });
  });

  it("counts the partners of the stack, whom nodes may trust", () => {
    const partners = ["partner"];
    const trusting = (one: ClusterView): ClusterView => ({ ...one, expected: { ...one.expected, partners } });
    const nodeFiles = { "slim-0": "ca: { trust_domains: [b, partner] }" };
    const federation = (...failed: BundleFetch[]) => {
      const said = { ...federated(["admin", "b", "partner"]), fetches: failed };
      const seeing = trusting(view("a", { ...spireOfA(said), nodeFiles }));
      const checks = diagnose(stack(view("admin"), seeing, view("b")), NOT_ASKED, NOW);
      return checks.filter(({ cluster, part }) => cluster === "a" && ["nodes", "federation"].includes(part));
    };
    expect(federation().map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      "ok 3 of 3 bundles fetched, roots valid until 2027-01-01",
      "ok 1 of 1 ready",
    ]);
    expect(federation({ trustDomain: "partner", error: "connection refused" })).toMatchObject([
      { state: "failed", cause: "the bundle cannot be fetched from partner: connection refused" },
      { state: "ok" },
    ]);
  });

  it("keeps the links of a cluster that doesn't answer", () => {
    const silent: ClusterView = { ...view("b"), facts: { error: "no answer in 15 s" } };
    const checks = diagnose(stack(view("admin"), view("a"), silent), NOT_ASKED, NOW);
    expect(checks.find(({ part }) => part === "links across")).toMatchObject({ seen: "1 of 1" });
  });

  it("advises a new start where the last one did not finish", () => {
    const broken = view("a", { spireAgents: down });
    const checks = diagnose(
      { ...stack(view("admin"), broken, view("b")), completion: "failed" },
      NOT_ASKED,
      NOW,
    );
    expect(checks.find(({ part, state }) => part === "SPIRE agents" && state === "failed")?.next).toBe(
      "npm start -- demo",
    );
  });

  it("shows what is wrong below the line that it is about", () => {
    const checks = troubles("admin", { controller: down, controllerView: undefined });
    expect(`${table(checks)}\n${verdict("demo", checks)}`).toMatchSnapshot();
  });

  it.each([
    ["failed", /it failed/, "npm start -- demo"],
    ["interrupted", /it was interrupted, or still runs/, "npm start -- demo, unless it still runs"],
    [
      "removal failed",
      /was to be removed, and a part of it is left/,
      "npm run down -- demo removes the rest, npm start -- demo brings it back",
    ],
  ] as const)("is not well as long as its last update did not finish: %s", (completion, cause, next) => {
    const last = diagnose({ ...stack(view("admin")), completion }, NOT_ASKED, NOW).at(-1);
    expect(last).toMatchObject({ part: "last update", state: "failed", next });
    expect(last?.cause).toMatch(cause);
  });

  it("says what is wrong with a configuration that cannot be used, line by line", () => {
    const configurationError = "2 values of the configuration cannot be used:\n  slim:a: …\n  slim:b: …";
    const checks = diagnose(
      { ...stack(view("admin")), completion: "failed", configurationError },
      NOT_ASKED,
      NOW,
    );
    expect(checks.at(-1)).toMatchObject({
      part: "configuration",
      seen: "cannot be used",
      cause: configurationError,
      next: "correct Pulumi.demo.yaml, then npm start -- demo",
    });
    expect(table(checks.slice(-1))).toMatchSnapshot();
  });
});

describe("SLIM 3.4", () => {
  const DOMAINS = ["a", "b"];
  const idsIn = (domain: string) => [`${domain}/slim-0`, `${domain}/slim-1`];
  const applied = (source: string, destination: string, status = "APPLIED", message = "") => ({
    source,
    destination,
    status,
    message,
  });
  const links = [
    ...DOMAINS.map((domain) => applied(`${domain}/slim-0`, `${domain}/slim-1`)),
    applied("b", "a"),
  ];
  const checksWith = (known: ReturnType<typeof applied>[]) => {
    const nodes = DOMAINS.flatMap(idsIn).map((id) => ({ id, status: "CONNECTED" }));
    const clusters = NAMES.map((name) => {
      const { expected } = view(name);
      const ids = expected.nodes && idsIn(name);
      const changes = name === "admin" ? { controllerView: { value: { nodes, links: known } } } : {};
      return { ...view(name, changes), expected: { ...expected, nodes: ids, line: "3.4" as const } };
    });
    return diagnose(stack(...clusters), NOT_ASKED, NOW).filter(({ part }) => part.startsWith("links"));
  };

  it("wants a link between the nodes of a cluster, and one between the clusters", () => {
    expect(checksWith(links).map(({ part, seen, state }) => [part, seen, state])).toEqual([
      ["links inside", "1 of 1", "ok"],
      ["links inside", "1 of 1", "ok"],
      ["links across", "1 of 1", "ok"],
    ]);
  });

  it("names what is missing", () => {
    const halfLink = {
      ...applied("a/slim-0", "a/slim-1", "PENDING", "a/slim-1 has not dialled a/slim-0"),
      missingFrom: "a/slim-1",
    };
    const missing = checksWith([halfLink]);
    expect(missing.map(({ cause }) => cause)).toEqual([
      "no link between a/slim-0 and a/slim-1 (PENDING: a/slim-1 has not dialled a/slim-0)",
      "no link between b/slim-0 and b/slim-1 (none yet)",
      "no link between a and b (none yet)",
    ]);
    expect(missing.map(({ next }) => next)).toEqual([
      "kubectl --kubeconfig a.yaml delete pod --namespace slim slim-1",
      expect.stringMatching(/logs --namespace slim deployment\/slim-control/),
      expect.stringMatching(/rollout restart --namespace slim deployment\/slim-control/),
    ]);
  });
});
