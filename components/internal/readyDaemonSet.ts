import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface ReadyDaemonSetArgs {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly timeoutSeconds: number;
}

/**
 * Waits for the pods of a chart's DaemonSet. Helm takes it for ready while one node has no ready pod, which on one node is:
 * always.
 */
export function readyDaemonSet(
  name: string,
  args: ReadyDaemonSetArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.DaemonSetPatch {
  return new k8s.apps.v1.DaemonSetPatch(
    name,
    {
      metadata: {
        name: args.name,
        namespace: args.namespace,
        annotations: { "pulumi.com/timeoutSeconds": String(args.timeoutSeconds) },
      },
    },
    opts,
  );
}
