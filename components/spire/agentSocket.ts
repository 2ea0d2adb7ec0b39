import * as path from "node:path";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadApi } from "../../slim/workloadApi";

const VOLUME = "spire-agent-socket";

/** How a pod reaches the SPIRE agent of its node: a volume, its mount, and the address for the configuration. */
export interface AgentSocketMount {
  readonly volume: k8s.types.input.core.v1.Volume;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
}

/**
 * Mounts the folder of the agent's socket at its own place.
 *
 * The folder is made if it isn't there yet: a pod that starts before the agent then waits inside for its identity,
 * instead of in the kubelet's ever longer pauses between two attempts to mount.
 */
export function agentSocketMount(agentSocket: pulumi.Input<string>): AgentSocketMount {
  const folder = pulumi.output(agentSocket).apply((file) => path.posix.dirname(file));
  return {
    volume: { name: VOLUME, hostPath: { path: folder, type: "DirectoryOrCreate" } },
    mount: { name: VOLUME, mountPath: folder, readOnly: true },
  };
}

/** The agent's socket as SLIM's configuration names it. */
export function workloadApi(agentSocket: pulumi.Input<string>): pulumi.Output<WorkloadApi> {
  return pulumi.output(agentSocket).apply((file) => ({ socketPath: `unix:${file}` }));
}
