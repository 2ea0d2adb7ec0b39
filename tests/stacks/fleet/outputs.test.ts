import * as pulumi from "@pulumi/pulumi";
import { type ClusterTarget, Spire } from "../../../components";
import { fromOutput } from "../../../stacks/fleet/addressRanges";
import { parseFleet } from "../../support/parseFleet";
import { fleetOutputs } from "../../../stacks/fleet/outputs";
import { startMocks, valueOf } from "../../support/mocks";

it("kubeconfigs are secret outputs, even of a cluster that hands out its own in plain text", async () => {
  await startMocks();
  const fleet = parseFleet({ clusters: [{ name: "theirs" }] });
  const cluster: ClusterTarget = {
    clusterName: pulumi.output("theirs"),
    kubeconfig: pulumi.output("credentials"),
    kubeconfigFile: pulumi.output("theirs.yaml"),
    contents: () => ({}),
  };
  const spire = new Spire("spire", { trustDomain: "a.example", clusterName: "theirs" });
  const { kubeconfigs } = fleetOutputs(fleet, [{ definition: fleet.clusters[0], cluster, spire }], {
    messages: pulumi.output(undefined),
    ranges: pulumi.output(fromOutput(undefined)),
  });
  expect(await valueOf(kubeconfigs)).toEqual({ theirs: "credentials" });
  expect(await pulumi.isSecret(kubeconfigs)).toBe(true);
});
