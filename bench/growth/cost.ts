import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../stacks/fleet/deploy";
import { startMocks } from "../../tests/support/mocks";
import { parseFleet } from "../../tests/support/parseFleet";
import { SURROUNDINGS } from "../../tests/support/surroundings";

/** What a run of the program cost. */
export interface Cost {
  /** Without the relationships of a federation. */
  readonly resources: number;
  readonly relationships: number;
  readonly seconds: number;
  /** The most memory that the process has had. */
  readonly mebibytes: number;
}

/** Runs the program for a fleet of so many clusters, with an engine that makes nothing. */
export async function cost(count: number, isPreview: boolean): Promise<Cost> {
  const clusters = Array.from({ length: count }, (_, index) => ({
    name: `c${index}.example`,
    roles: index === 0 ? ["controller", "nodes"] : ["nodes"],
  }));
  const fleet = parseFleet({ clusters, loadBalancer: "external" });
  const mocks = await startMocks(isPreview);
  const begun = performance.now();
  await pulumi.runtime.runInPulumiStack(() => deployFleet(fleet, SURROUNDINGS));
  await pulumi.runtime.disconnect();
  const relationships = mocks.resources.filter(({ type }) =>
    type.endsWith(":ClusterFederatedTrustDomain"),
  ).length;
  return {
    resources: mocks.resources.length - relationships,
    relationships,
    seconds: (performance.now() - begun) / 1000,
    mebibytes: process.resourceUsage().maxRSS / 1024,
  };
}
