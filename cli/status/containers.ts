import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ContainerState } from "./clusterChecks";

/** What Docker knows of the containers of a Kind cluster. */
export async function containerState(clusterName: string): Promise<ContainerState> {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  const args = ["ps", "--all", "--filter", filter, "--format", "{{.State}}"];
  return promisify(execFile)("docker", args).then(
    ({ stdout }) => ({ states: stdout.split("\n").filter(Boolean) }),
    (error: unknown) => {
      const { stderr, message } = error as { stderr?: string; message: string };
      return { error: (stderr ?? "").trim() || message };
    },
  );
}
