import * as pulumi from "@pulumi/pulumi";
import { Foodmag, Postgresql, SampleClients, SlimController, SlimNodes, Spire } from "../../components";
import { type RecordingMocks, startMocks, valueOf } from "../support/mocks";
import { recordedPods } from "../support/pods";

interface Spec {
  readonly podSelector: { readonly matchLabels: Record<string, string> };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly {
    readonly ports: readonly { readonly port: number }[];
    readonly from?: object[];
  }[];
}

function policies(mocks: RecordingMocks): Record<string, Spec> {
  const all = mocks.resources.filter(({ type }) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy");
  return Object.fromEntries(
    all.map(({ name, inputs }) => [name.replace(/-network-policy$/, ""), inputs.spec as Spec]),
  );
}

/** Who may connect to each port; undefined for everybody. */
function whoMayConnect(policy: Spec | undefined): Record<string, object[] | undefined> {
  return Object.fromEntries(
    (policy?.ingress ?? []).flatMap(({ ports, from }) => ports.map(({ port }) => [String(port), from])),
  );
}

const pods = (matchLabels: Record<string, string>) => ({ podSelector: { matchLabels } });

/** SPIRE, SLIM, PostgreSQL and the food magazine in one cluster. */
async function everything(
  args: { enableLoadBalancer?: boolean; enableNetworkPolicies?: boolean } = {},
): Promise<RecordingMocks> {
  const { enableLoadBalancer, ...settings } = args;
  const mocks = await startMocks();
  const spire = new Spire("spire", {
    trustDomain: "a.example",
    clusterName: "a",
    enableBundleEndpoint: enableLoadBalancer,
    settings,
  });
  const common = { spire: spire.identity, enableLoadBalancer, settings };
  const controller = new SlimController("controller", common);
  const nodes = new SlimNodes("nodes", { ...common, controller: controller.endpoint });
  const clients = new SampleClients("clients", { spire: spire.identity, node: nodes.endpoint, settings });
  new Postgresql("postgresql", {
    clients: [{ namespace: "spire" }, { namespace: "shop", labels: { app: "till" } }],
    archive: { store: { endpoint: "s3.example", bucket: "backups", accessKey: "a", secretKey: "s" } },
    settings,
  });
  new Foodmag("foodmag", { settings });
  await valueOf(clients.messages);
  await pulumi.runtime.disconnect();
  return mocks;
}

describe("network policies", () => {
  it("close every pod that listens, and open none of the ports that it does not have", async () => {
    const mocks = await everything();
    const all = Object.values(policies(mocks));
    const listening = recordedPods(mocks).filter(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].some(({ ports }) => ports !== undefined),
    );
    expect(listening.map(({ name }) => name).sort()).toEqual([
      "controller-deployment",
      "foodmag-sql-statefulset",
      "foodmag-statefulset",
      "nodes-statefulset",
      "postgresql-statefulset",
    ]);
    for (const { name, metadata, spec } of listening) {
      const its = all.filter(({ podSelector }) =>
        Object.entries(podSelector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value),
      );
      expect([name, its.map(({ policyTypes }) => policyTypes)]).toEqual([name, [["Ingress"]]]);
      const open = its.flatMap(({ ingress }) =>
        ingress.flatMap(({ ports }) => ports.map(({ port }) => port)),
      );
      const own = [...(spec.initContainers ?? []), ...spec.containers]
        .flatMap(({ ports = [] }) => ports)
        .map(({ containerPort }) => containerPort);
      expect([name, new Set(open)]).toEqual([name, new Set(own)]);
    }
  });

  it("let nodes alone reach a controller that has no load balancer", async () => {
    const { controller, nodes } = policies(await everything());
    const labels = { "app.kubernetes.io/name": "slim", "app.kubernetes.io/instance": "slim" };
    expect(whoMayConnect(controller)).toEqual({
      50052: [{ namespaceSelector: {}, ...pods(labels) }],
    });
    expect(whoMayConnect(nodes)).toEqual({ 46357: undefined });
  });

  it("let everybody reach what has a load balancer, as the addresses behind it are not known", async () => {
    const { controller, nodes, spire } = policies(await everything({ enableLoadBalancer: true }));
    expect(whoMayConnect(controller)).toEqual({ 50052: undefined });
    expect(whoMayConnect(nodes)).toEqual({ 46357: undefined });
    expect(whoMayConnect(spire)).toEqual({ 8081: undefined, 9443: undefined, 8443: undefined });
  });

  it("keep the bundle endpoint of SPIRE closed where nobody needs it", async () => {
    const { spire } = policies(await everything());
    expect(whoMayConnect(spire)).toEqual({ 8081: undefined, 9443: undefined });
  });

  it("let the members of PostgreSQL and its Jobs reach each other, and clients the database alone", async () => {
    const { postgresql } = policies(await everything());
    const members = pods({ app: "postgresql" });
    expect(whoMayConnect(postgresql)).toEqual({
      5432: [
        { podSelector: {} },
        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "spire" } } },
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
          ...pods({ app: "till" }),
        },
      ],
      8008: [members, pods({ app: "postgresql-settings" })],
      8432: [members, pods({ app: "postgres-archive" })],
      9187: undefined,
    });
  });

  it("can be left out", async () => {
    expect(policies(await everything({ enableNetworkPolicies: false }))).toEqual({});
  });
});
