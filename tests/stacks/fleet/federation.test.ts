import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import type { ClusterOutputs } from "../../../stacks/fleet/outputs";
import type { LinkCheck } from "../../../stacks/fleet/linkedNodes";
import { bundleOf } from "../../support/bundleDocument";
import { goldenGraph } from "../../support/graph";
import { type RecordedResource, startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

/** A fleet with a cluster for the controller and `count` with nodes. */
function fleetOf(count: number, changes: Record<string, unknown> = {}) {
  const names = Array.from({ length: count }, (_, index) => `cluster-${"abcdefgh"[index] ?? ""}.example`);
  const clusters = [
    { name: "admin.example", roles: ["controller"] },
    ...names.map((name) => ({ name, roles: ["nodes"], replicas: 1 })),
  ];
  return {
    fleet: parseFleet({ clusters, ...changes }),
    workloads: names,
    names: ["admin.example", ...names],
  };
}

async function run(
  { fleet }: ReturnType<typeof fleetOf>,
  {
    preview = false,
    check = () => Promise.resolve(),
    statuses = {},
  }: { preview?: boolean; check?: LinkCheck; statuses?: Record<string, object> } = {},
) {
  const mocks = await startMocks(preview);
  Object.assign(mocks.statuses, statuses);
  const outputs = (await pulumi.runtime.runInPulumiStack(() =>
    deployFleet(fleet, { ...SURROUNDINGS, check }),
  )) as unknown as { clusters: Record<string, ClusterOutputs>; hostsEntries: string; hosts: object };
  await pulumi.runtime.disconnect();
  const ofType = (suffix: string) => mocks.resources.filter(({ type }) => type.endsWith(suffix));
  return { mocks, outputs, ofType };
}

const notExpected: LinkCheck = () => Promise.reject(new Error("a preview waits for nodes"));

interface NodeFile {
  services: {
    "slim/0": {
      dataplane: {
        servers: [
          { tls: { client_ca: { trust_domains: string[] } }; metadata: { external_endpoint: string } },
        ];
      };
    };
  };
}

const clusterOf = ({ provider }: RecordedResource) => provider.replace(/-provider$/, "");
const spec = ({ inputs }: RecordedResource) => inputs.spec as Record<string, unknown>;

describe("the stack for three clusters", () => {
  let three: Awaited<ReturnType<typeof run>>;

  beforeAll(async () => {
    three = await run(fleetOf(2));
  });

  it("is this graph", () => {
    const { mocks, outputs } = three;
    expect(goldenGraph(mocks)).toMatchSnapshot();
    expect(outputs).toMatchSnapshot();
  });

  it("makes the same resources in a preview, when nothing is known yet", async () => {
    const { mocks: preview } = await run(fleetOf(2), { preview: true, check: notExpected });
    expect(preview.names()).toEqual(three.mocks.names());
  });

  it("puts every resource into the cluster that its name says", () => {
    const { mocks } = three;
    const kubernetes = mocks.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kubernetes.length).toBeGreaterThan(70);
    for (const resource of kubernetes) expect(resource.name.startsWith(`${clusterOf(resource)}-`)).toBe(true);
  });

  it("publishes data, southbound and bundle ports, and nothing else", () => {
    const published = three
      .ofType("core/v1:Service")
      .filter((service) => spec(service).type === "LoadBalancer")
      .flatMap((service) =>
        (spec(service).ports as { port: number }[]).map(({ port }) => `${clusterOf(service)} ${port}`),
      );
    expect([...new Set(published)].sort()).toEqual([
      "admin.example 50052",
      "admin.example 8443",
      "cluster-a.example 46357",
      "cluster-a.example 8443",
      "cluster-b.example 46357",
      "cluster-b.example 8443",
    ]);
  });

  it("starts its clients when all nodes of all clusters are linked", async () => {
    let before: string[] = [];
    let given: Parameters<LinkCheck>[0] | undefined;
    const mocks = await startMocks();
    const check: LinkCheck = async (nodes) => {
      given = nodes;
      await new Promise((resolve) => setTimeout(resolve, 50));
      before = mocks.names();
    };
    await pulumi.runtime.runInPulumiStack(() => deployFleet(fleetOf(2).fleet, { ...SURROUNDINGS, check }));
    await pulumi.runtime.disconnect();
    const clients = (names: string[]) =>
      names.filter((name) => /v1:(Pod|PodTemplate) |alice-keeper$/.test(name));
    expect(given).toEqual({
      kubeconfig: "kubeconfig of admin.example",
      controller: {
        line: "1.4",
        namespace: "slim",
        labels: {
          "app.kubernetes.io/name": "slim-control-plane",
          "app.kubernetes.io/instance": "slim-control",
        },
      },
      nodes: ["cluster-a.example", "cluster-b.example"].map((name) => ({
        kubeconfig: `kubeconfig of ${name}`,
        namespace: "slim",
        labels: { "app.kubernetes.io/name": "slim", "app.kubernetes.io/instance": "slim" },
        ids: [`${name}/slim/slim-0`],
      })),
    });
    expect(before.filter((name) => name.includes("StatefulSet"))).toHaveLength(2);
    expect(clients(before)).toEqual([]);
    expect(clients(mocks.names())).toEqual([
      "kubernetes:apps/v1:Deployment cluster-a.example-receiver-alice-keeper",
      "kubernetes:core/v1:Pod cluster-b.example-sender-bob",
      "kubernetes:core/v1:PodTemplate cluster-a.example-receiver-alice-template",
    ]);
  });

  it("leaves addresses to somebody else in the mode external", async () => {
    const { ofType } = await run(fleetOf(2, { loadBalancer: "external" }));
    expect(ofType("metallb.io/v1beta1:IPAddressPool")).toEqual([]);
    expect(ofType(":Release").map(({ inputs }) => inputs.name)).not.toContain("metallb");
  });

  it("names the load balancers' addresses for people, but no names that load balancers have already", async () => {
    const at = (ingress: object) => ({ loadBalancer: { ingress: [ingress] } });
    const { outputs } = await run(fleetOf(2), {
      statuses: {
        "admin.example-spire-bundle-endpoint": at({ ip: "172.18.0.5" }),
        "admin.example-controller-load-balancer": at({ ip: "fd00::5" }),
        "cluster-a.example-nodes-slim-external": at({ hostname: "lb-1.cloud.example" }),
      },
    });
    expect(outputs.hosts).toEqual({
      "spire.admin.example": "172.18.0.5",
      "slim-control.admin.example": "fd00::5",
    });
    expect(outputs.hostsEntries).toBe(
      "172.18.0.5\tspire.admin.example\nfd00::5\tslim-control.admin.example\n",
    );
    expect(outputs.clusters["admin.example"]?.loadBalancers).toEqual({
      bundleEndpoint: "https://172.18.0.5:8443",
      controller: "[fd00::5]:50052",
    });
    expect(outputs.clusters["cluster-a.example"]?.loadBalancers.slim).toBe("lb-1.cloud.example:46357");
  });
});

describe.each([1, 2, 3, 6])("a federation of %d clusters with nodes and one with the controller", (count) => {
  const definition = fleetOf(count);
  const { names, workloads } = definition;
  const others = (own: string, all: string[]) => all.filter((name) => name !== own).sort();
  let made: Awaited<ReturnType<typeof run>>;

  beforeAll(async () => {
    made = await run(definition);
  });

  it("trusts in every direction", () => {
    const trust = made.ofType(":ClusterFederatedTrustDomain").map((one) => ({
      from: clusterOf(one),
      to: spec(one).trustDomain as string,
      className: spec(one).className,
      endpoint: (spec(one).bundleEndpointProfile as { endpointSPIFFEID: string }).endpointSPIFFEID,
      url: spec(one).bundleEndpointURL,
      bundle: spec(one).trustDomainBundle,
    }));
    expect(trust).toHaveLength(names.length * (names.length - 1));
    for (const name of names) {
      expect(
        trust
          .filter(({ from }) => from === name)
          .map(({ to }) => to)
          .sort(),
      ).toEqual(others(name, names));
    }
    for (const { to, className, endpoint, url, bundle } of trust) {
      expect(className).toBe("spire-spire");
      expect(endpoint).toBe(`spiffe://${to}/spire/server`);
      expect(url).toBe(`https://address-of-${to}-spire-bundle-endpoint:8443`);
      expect(bundle).toBe(bundleOf(`${to}-spire-bundle`));
    }
  });

  it("gives each workload the bundles of those that it talks to, and no others", () => {
    const federates = Object.fromEntries(
      made
        .ofType(":ClusterSPIFFEID")
        .map((one) => [one.name, [...(spec(one).federatesWith as string[])].sort()]),
    );
    expect(federates["admin.example-controller-identity"]).toEqual([...workloads].sort());
    for (const name of workloads) {
      expect(federates[`${name}-nodes-identity`]).toEqual(others(name, names));
    }
    const [first] = workloads;
    const last = workloads[workloads.length - 1] ?? "";
    expect(federates[`${first ?? ""}-receiver-alice-identity`]).toEqual(count > 1 ? [last] : []);
    expect(federates[`${last}-sender-bob-identity`]).toEqual(count > 1 ? [first] : []);
  });

  it("admits exactly the other clusters' nodes, each at an address of its own", () => {
    const addresses: string[] = [];
    for (const name of workloads) {
      const { inputs } = made.mocks.find("kubernetes:core/v1:ConfigMap", `${name}-nodes-config`);
      for (const text of Object.values(inputs.data as Record<string, string>)) {
        const [server] = (parse(text) as NodeFile).services["slim/0"].dataplane.servers;
        expect([...server.tls.client_ca.trust_domains].sort()).toEqual(others(name, workloads));
        addresses.push(server.metadata.external_endpoint);
      }
    }
    expect(new Set(addresses).size).toBe(workloads.length);
  });
});
