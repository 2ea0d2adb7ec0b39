import * as pulumi from "@pulumi/pulumi";
import { expectedByConfiguration, expectedByOutputs } from "../../../cli/status/expectation";
import { topologyDiagram } from "../../../cli/topologyDiagram";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import type { ClusterOutputs } from "../../../stacks/fleet/outputs";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const single = [{ name: "slim-cluster", trustDomain: "example.local" }];
const multicluster = [
  { name: "admin.example", roles: ["controller"] },
  { name: "cluster-a.example", roles: ["nodes"], replicas: 2 },
  { name: "cluster-b.example", roles: ["nodes"], replicas: 1 },
];

const partner = {
  trustDomain: "partner.example",
  bundleEndpointUrl: "https://partner.example",
  profile: "https_web",
};

async function outputsOf(config: Record<string, unknown>): Promise<Record<string, ClusterOutputs>> {
  await startMocks();
  const outputs = (await pulumi.runtime.runInPulumiStack(() =>
    deployFleet(parseFleet(config), SURROUNDINGS),
  )) as unknown as { clusters: Record<string, ClusterOutputs> };
  return outputs.clusters;
}

describe.each<[string, Record<string, unknown>]>([
  ["one cluster", { clusters: single }],
  ["three clusters", { clusters: multicluster }],
  ["three clusters with SLIM 3.4", { clusters: multicluster, versionSet: "slim-3.4" }],
  ["a mesh with SLIM 3.4", { clusters: multicluster, versionSet: "slim-3.4", links: "mesh" }],
  ["one cluster and a partner", { clusters: single, partners: [partner] }],
])("a stack of %s", (_what, config) => {
  it("is expected to be the same by its configuration as by its outputs", async () => {
    const outputs = Object.entries(await outputsOf(config));
    const byOutputs = outputs.map(([name, one]) => [name, expectedByOutputs(one)] as const);
    expect(expectedByConfiguration(parseFleet(config))).toEqual(Object.fromEntries(byOutputs));
  });

  it("is this picture", async () => {
    expect(topologyDiagram(await outputsOf(config))).toMatchSnapshot();
  });
});
