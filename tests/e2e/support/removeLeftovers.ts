import { execFileSync } from "node:child_process";

const CLUSTER_LABEL = "io.x-k8s.kind.cluster";

/**
 * Before a run: removes the Kind clusters of an earlier run that was cut off. Their names begin with `e2e-`, as those of all
 * clusters in these tests.
 */
export default function removeLeftovers(): void {
  const format = `{{.ID}} {{.Label "${CLUSTER_LABEL}"}}`;
  const args = ["ps", "--all", "--filter", `label=${CLUSTER_LABEL}`, "--format", format];
  const leftovers = execFileSync("docker", args, { encoding: "utf8" })
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, cluster]) => cluster?.startsWith("e2e-"));
  for (const [container, cluster] of leftovers) {
    console.log(`removing a container of ${cluster ?? ""}, left by a run that was cut off`);
    execFileSync("docker", ["rm", "--force", "--volumes", container ?? ""]);
  }
}
