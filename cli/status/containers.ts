import { runDocker } from "../docker";
import type { ContainerState } from "./clusterChecks";

/** What Docker knows of the containers of a Kind cluster. */
export async function containerState(clusterName: string): Promise<ContainerState> {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  return runDocker("ps", "--all", "--filter", filter, "--format", "{{.State}}").then(
    (printed) => ({ states: printed.split("\n").filter(Boolean) }),
    (error: unknown) => ({ error: (error as Error).message }),
  );
}
