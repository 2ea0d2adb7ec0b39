import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

/** `type name` of the resources that a fleet has in the cluster `one`. */
async function inClusterOne(clusters: object[]): Promise<Set<string>> {
  const mocks = await startMocks();
  const fleet = parseFleet({ clusters });
  await pulumi.runtime.runInPulumiStack(() => deployFleet(fleet, SURROUNDINGS));
  await pulumi.runtime.disconnect();
  return new Set(
    mocks.resources
      .filter(({ provider }) => provider === "one-provider")
      .map(({ type, name }) => `${type} ${name}`),
  );
}

const one = { name: "one" };
const two = { name: "two", roles: ["nodes"] };

it("what a cluster has keeps its name when a second one joins, as its objects do", async () => {
  const alone = await inClusterOne([one]);
  const federated = await inClusterOne([one, two]);
  // The sender moves to the second cluster; everything else stays, and what a federation needs is added.
  const gone = [...alone].filter((resource) => !federated.has(resource));
  expect(gone.length).toBeGreaterThan(0);
  for (const resource of gone) expect(resource).toContain(" one-sender");
  expect([...federated].some((resource) => resource.endsWith(" one-federation-two"))).toBe(true);
});
