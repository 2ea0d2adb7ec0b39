import * as path from "node:path";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadApi } from "../../slim/workloadApi";
import type { SpireIdentity } from "./spireIdentity";

const VOLUME = "spire-agent-socket";

/** How a pod reaches the SPIRE agent of its node: a volume with the folder of the agent's socket, and its mount. */
export interface AgentSocketMount {
  readonly volume: pulumi.Input<k8s.types.input.core.v1.Volume>;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
}

/**
 * Mounts the folder of the agent's socket at its own place, by the CSI driver if there is one.
 *
 * A host path is made if it isn't there yet: a pod that starts before the agent then waits inside for its identity,
 * instead of in the kubelet's ever longer pauses between two attempts to mount.
 */
export function agentSocketMount({
  agentSocket,
  csiDriver,
  csiDriverReady,
}: SpireIdentity): AgentSocketMount {
  const folder = pulumi.output(agentSocket).apply((file) => path.posix.dirname(file));
  return {
    volume: pulumi
      .all([folder, csiDriver, csiDriverReady])
      .apply(([hostPath, driver]) =>
        driver === undefined
          ? { name: VOLUME, hostPath: { path: hostPath, type: "DirectoryOrCreate" } }
          : { name: VOLUME, csi: { driver, readOnly: true } },
      ),
    mount: { name: VOLUME, mountPath: folder, readOnly: true },
  };
}

/** The agent's socket as SLIM's configuration names it. */
export function workloadApi(agentSocket: pulumi.Input<string>): pulumi.Output<WorkloadApi> {
  return pulumi.output(agentSocket).apply((file) => ({ socketPath: `unix:${file}` }));
}
