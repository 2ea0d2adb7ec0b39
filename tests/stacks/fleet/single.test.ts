import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { goldenGraph } from "../../support/graph";
import { type RecordingMocks, startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const fleet = parseFleet({ clusters: [{ name: "slim-cluster", trustDomain: "example.local" }] });

async function run(preview = false, environment?: NodeJS.ProcessEnv, deployed = fleet) {
  const mocks = await startMocks(preview);
  const outputs = (await pulumi.runtime.runInPulumiStack(() =>
    deployFleet(deployed, { ...SURROUNDINGS, environment }),
  )) as unknown as Record<string, unknown>;
  await pulumi.runtime.disconnect();
  return { mocks, outputs };
}

describe("the stack for one cluster", () => {
  it("is this graph", async () => {
    const { mocks } = await run();
    expect(goldenGraph(mocks)).toMatchSnapshot();
  });

  it("makes the same resources in a preview, when nothing is known yet", async () => {
    const { mocks: update } = await run();
    const { mocks: preview } = await run(true);
    expect(preview.names()).toEqual(update.names());
  });

  it("puts everything into its own cluster", async () => {
    const { mocks } = await run();
    const kubernetes = mocks.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kubernetes.length).toBeGreaterThan(20);
    expect(new Set(kubernetes.map(({ provider }) => provider))).toEqual(new Set(["slim-cluster-provider"]));
  });

  it("hands the environment's proxies on to the installation of the clients", async () => {
    const environment = { HTTPS_PROXY: "http://proxy.example:3128" };
    const { mocks } = await run(false, environment);
    const secrets = (made: RecordingMocks) =>
      made
        .names()
        .filter(
          (name) => name.includes("Secret") && !name.endsWith(" slim-cluster-spire-upstream-ca-secret"),
        );
    expect(secrets(mocks)).toHaveLength(2);
    const { mocks: own } = await run(false, environment, { ...fleet, images: { client: "own:1" } });
    expect(secrets(own)).toEqual([]);
  });

  it("keeps the kubeconfig secret", async () => {
    const { mocks } = await run();
    expect(mocks.find("pulumi:providers:kubernetes", "slim-cluster-provider").secretInputs).toEqual([
      "kubeconfig",
    ]);
  });

  it("says what was made and how to look further", async () => {
    const { outputs } = await run();
    expect(outputs).toMatchSnapshot();
  });
});
