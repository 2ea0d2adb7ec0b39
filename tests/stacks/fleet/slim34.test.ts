import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { type RecordedResource, type RecordingMocks, startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const clustersWith = (replicas: number) => [
  { name: "admin.example", roles: ["controller"] },
  { name: "a.example", roles: ["nodes"], replicas },
  { name: "b.example", roles: ["nodes"] },
];

async function deploy(clusters: object[], config: object = {}): Promise<RecordingMocks> {
  const mocks = await startMocks();
  const fleet = parseFleet({ versionSet: "slim-3.4", clusters, ...config });
  await pulumi.runtime.runInPulumiStack(() => deployFleet(fleet, SURROUNDINGS));
  await pulumi.runtime.disconnect();
  return mocks;
}

/** Inputs by the name of the resource. */
const inputsOf = ({ resources }: RecordingMocks) =>
  new Map(
    resources.map((resource): [string, RecordedResource["inputs"]] => [resource.name, resource.inputs]),
  );

describe("a fleet of SLIM 3.4", () => {
  let three: RecordingMocks;

  beforeAll(async () => {
    three = await deploy(clustersWith(3));
  });

  it("gets a node more without a change for any other program", async () => {
    const [before, after] = [inputsOf(three), inputsOf(await deploy(clustersWith(4)))];
    const changed = [...before].flatMap(([name, inputs]) =>
      JSON.stringify(inputs) === JSON.stringify(after.get(name)) ? [] : [name],
    );
    expect(changed.sort()).toEqual([
      // The component's own arguments, where they are recorded.
      "a.example-nodes",
      "a.example-nodes-external-addresses",
      "a.example-nodes-statefulset",
    ]);
    const specOf = (inputs: ReturnType<typeof inputsOf>) =>
      inputs.get("a.example-nodes-statefulset")?.spec as Record<string, unknown>;
    expect(specOf(after)).toEqual({ ...specOf(before), replicas: 4 });
  });

  it("tells each node its own address for other clusters, under a name that stays", () => {
    const addresses = inputsOf(three).get("a.example-nodes-external-addresses");
    expect(addresses?.metadata).toHaveProperty("name", "slim-external-addresses");
    expect(Object.keys(addresses?.data as object)).toEqual(["slim-0", "slim-1", "slim-2"]);
    // A successor of that name can only come when it is gone.
    const made = three.resources.find(({ name }) => name === "a.example-nodes-external-addresses");
    expect(made?.options).toMatchObject({ deleteBeforeReplace: true });
    // A pod without it would wait for it.
    const nodes = three.resources.find(({ name }) => name === "a.example-nodes-statefulset");
    expect(nodes?.options.dependencies).toContain(made?.urn);
  });

  it("gives its nodes names that other clusters can verify, however many clusters there are", () => {
    const identity = inputsOf(three).get("a.example-nodes-identity");
    expect(identity?.spec).toHaveProperty("dnsNameTemplates.3", "nodes.slim");
  });

  it("keeps no database", () => {
    expect(three.resources.filter(({ type }) => type.endsWith(":PersistentVolumeClaim"))).toEqual([]);
    const deployment = inputsOf(three).get("admin.example-controller-deployment");
    expect(JSON.stringify(deployment)).not.toContain("/db");
  });

  it("starts its controller when the agents of SPIRE are there, as it ends without one", () => {
    const controller = three.resources.find(({ name }) => name === "admin.example-controller");
    const agents = three.resources.find(({ name }) => name === "admin.example-spire-agents");
    expect(controller?.options.dependencies).toContain(agents?.urn);
  });

  it("takes the place of SLIM 1.4 as a whole: controller, nodes and clients are taken down before", async () => {
    const annotationsOf = (mocks: RecordingMocks) =>
      inputsOf(mocks).get("admin.example-controller-deployment")?.metadata as {
        annotations: Record<string, string>;
      };
    const old = await deploy(clustersWith(3), { versionSet: "slim-1.4.0" });
    expect(annotationsOf(three).annotations["slim/topology"]).not.toBe(
      annotationsOf(old).annotations["slim/topology"],
    );
  });
});

describe("a mesh of SLIM 3.4", () => {
  let configs: Map<string, Record<string, unknown>>;

  beforeAll(async () => {
    configs = inputsOf(await deploy(clustersWith(3), { links: "mesh" }));
  });

  const configOf = (resource: string) =>
    Object.values((configs.get(resource)?.data ?? {}) as Record<string, string>)[0] ?? "";

  it("tells each node the addresses of all others, those of its own cluster first", () => {
    const entries = [
      ...configOf("b.example-nodes-config").matchAll(/endpoint: https:\/\/(\S+)\n *server_name: (\S+)/g),
    ];
    const [peers, controller] = [entries.slice(0, 5), entries.slice(5)];
    expect(peers.map(([, address, name]) => [address, name])).toEqual([
      ...[1, 2].map((ordinal) => {
        const host = `slim-${ordinal}.slim-headless.slim.svc.cluster.local`;
        return [`${host}:46357`, host];
      }),
      ...[0, 1, 2].map((ordinal) => [
        `address-of-a.example-nodes-slim-${ordinal}-external:46357`,
        "slim.a.example",
      ]),
    ]);
    expect(controller).toHaveLength(1);
  });

  it("gives nodes names that differ between clusters, in one domain", () => {
    expect(configOf("a.example-nodes-config")).toContain("node_id: slim-0.a.example\n");
    expect(configOf("a.example-nodes-config")).toContain("domain_name: slim\n");
  });

  it("has a controller that links nothing", () => {
    expect(configOf("admin.example-controller-config")).not.toContain("topology");
  });
});

it("a fleet of one cluster has no mesh of clusters", async () => {
  const mocks = await deploy([{ name: "a.example" }], { links: "mesh" });
  const { data } = inputsOf(mocks).get("a.example-nodes-config") as { data: Record<string, string> };
  expect(data["slim-0.yaml"]).toContain("domain_name: a.example\n");
});
