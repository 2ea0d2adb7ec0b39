import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PostgresqlNames } from "../../postgresql/names";
import { METRICS_PORT_NAME } from "../../postgresql/ports";

/** Tells the Prometheus operator to collect the metrics of every member. */
export function podMonitor(
  name: string,
  { names, namespace }: { readonly names: PostgresqlNames; readonly namespace: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.apiextensions.CustomResource(
    `${name}-pod-monitor`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: names.name, namespace, labels: names.labels },
      spec: {
        selector: { matchLabels: names.labels },
        podMetricsEndpoints: [{ port: METRICS_PORT_NAME }],
      },
    },
    opts,
  );
}
