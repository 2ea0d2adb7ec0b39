import * as pulumi from "@pulumi/pulumi";
import { SampleClients, SlimController, SlimNodes } from "../../components";
import { type RecordedResource, startMocks } from "../support/mocks";

const spire = { trustDomain: "a.example", className: "spire-spire", agentSocket: "/run/agent.sock" };

/** Controller, nodes and clients of a fleet, in the cluster of the default provider. */
function deploy(prefix?: string): void {
  const name = prefix ?? "default";
  const controller = new SlimController(`${name}-controller`, { spire, prefix });
  const { namespace, endpoint } = controller;
  const nodes = new SlimNodes(`${name}-nodes`, {
    spire,
    prefix,
    namespace,
    controller: endpoint,
    enableLoadBalancer: true,
  });
  new SampleClients(`${name}-clients`, { spire, prefix, node: nodes.endpoint });
}

/** How the API server knows an object; undefined for one that Pulumi names, or that is not Kubernetes'. */
function identity({ type, inputs }: RecordedResource): string | undefined {
  const { name, namespace = "" } = (inputs.metadata ?? {}) as { name?: string; namespace?: string };
  return name === undefined || type.endsWith("Patch") ? undefined : `${type} ${namespace}/${name}`;
}

it("two fleets in one cluster have no object in common", async () => {
  const mocks = await startMocks();
  deploy();
  deploy("blue");
  await pulumi.runtime.disconnect();
  const objects = mocks.resources.flatMap((resource) => identity(resource) ?? []);
  expect(objects.length).toBeGreaterThan(40);
  expect(objects.filter((object, index) => objects.indexOf(object) !== index)).toEqual([]);
  const spiffeIds = mocks.resources.filter(({ type }) => type.endsWith(":ClusterSPIFFEID"));
  expect(spiffeIds).toHaveLength(8);
});
