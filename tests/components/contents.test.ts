import * as pulumi from "@pulumi/pulumi";
import { ExistingCluster, KindCluster, SlimController } from "../../components";
import { startMocks, valueOf } from "../support/mocks";

const kubeconfig = `
current-context: c
clusters: [{ name: c, cluster: { server: "https://c.example" } }]
users: [{ name: c, user: {} }]
contexts: [{ name: c, context: { cluster: c, user: c } }]
`;
const spire = { trustDomain: "a.example", className: "spire", agentSocket: "/s" };

describe.each([
  ["KindCluster", () => new KindCluster("it", { clusterName: "it", kubeconfigFile: "it.yaml" })],
  ["ExistingCluster", () => new ExistingCluster("it", { clusterName: "it", kubeconfig })],
])("contents() of a %s", (_name, make) => {
  it("leads what takes it into the cluster", async () => {
    const mocks = await startMocks();
    const cluster = make();
    await valueOf(new SlimController("inside", { spire }, cluster.contents()).ready);
    expect(mocks.find("kubernetes:apps/v1:Deployment", "inside-deployment").provider).toBe("it-provider");
  });

  it("are options of their own for each that asks", async () => {
    await startMocks();
    const cluster = make();
    Object.assign(cluster.contents(), { provider: undefined });
    expect(cluster.contents().provider).toBeDefined();
    await pulumi.runtime.disconnect();
  });

  // Without options, resources would land in the cluster of the current context.
  it("fail on an object that no constructor has made", async () => {
    await startMocks();
    const copy = Object.create(make()) as KindCluster;
    expect(() => copy.contents()).toThrow(
      "contents(): expected a cluster that this program has made with `new`; given another object",
    );
    await pulumi.runtime.disconnect();
  });
});

it("of a kubeconfig that is a secret, an ExistingCluster keeps the credentials secret and tells the rest", async () => {
  const mocks = await startMocks();
  const cluster = new ExistingCluster("it", { clusterName: "it", kubeconfig: pulumi.secret(kubeconfig) });
  expect(await valueOf(cluster.context)).toBe("c");
  expect(await pulumi.isSecret(cluster.context)).toBe(false);
  expect(await pulumi.isSecret(cluster.kubeconfig)).toBe(true);
  await pulumi.runtime.disconnect();
  const { inputs, secretInputs } = mocks.find("pulumi:providers:kubernetes", "it-provider");
  expect(inputs.clusterIdentifier).toBe("https://c.example");
  expect(secretInputs).toEqual(["kubeconfig"]);
});
