import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

/** What a fleet of that many clusters costs in a preview: resources, those of the mesh of trust, and seconds. */
async function cost(count: number) {
  const clusters = Array.from({ length: count }, (_, index) => ({
    name: `c${index}.example`,
    roles: index === 0 ? ["controller", "nodes"] : ["nodes"],
  }));
  const fleet = parseFleet({ clusters, loadBalancer: "external" });
  const mocks = await startMocks(true);
  const begun = performance.now();
  await pulumi.runtime.runInPulumiStack(() => deployFleet(fleet, SURROUNDINGS));
  await pulumi.runtime.disconnect();
  const seconds = (performance.now() - begun) / 1000;
  const mesh = mocks.resources.filter(({ type }) => type.endsWith(":ClusterFederatedTrustDomain")).length;
  return { count, resources: mocks.resources.length - mesh, mesh, seconds };
}

it("a fleet costs the same for each further cluster, but for the mesh of trust", async () => {
  await cost(1); // loads what is loaded once
  const costs = [];
  for (const count of [1, 2, 5, 10, 20]) costs.push(await cost(count));
  console.log(
    costs
      .map(({ count, resources, mesh, seconds }) =>
        [
          `${count} clusters`,
          `${resources} resources`,
          `${mesh} of the mesh`,
          `${seconds.toFixed(2)} s`,
        ].join(", "),
      )
      .join("\n"),
  );
  const federated = costs.slice(1);
  for (const { count, mesh } of federated) expect(mesh).toBe(count * (count - 1));
  const [first, ...others] = federated;
  const [second] = others;
  const each = ((second?.resources ?? 0) - (first?.resources ?? 0)) / 3;
  for (const { count, resources } of others) {
    expect(resources).toBe((first?.resources ?? 0) + (count - 2) * each);
  }
});
