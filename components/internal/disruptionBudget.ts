import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface DisruptionBudgetArgs {
  readonly names: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly namespace: pulumi.Output<string>;
}

/** Makes a budget that lets one pod with these labels be evicted at a time. */
export function disruptionBudget(
  name: string,
  { names, namespace }: DisruptionBudgetArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const { labels } = names;
  new k8s.policy.v1.PodDisruptionBudget(
    `${name}-disruption-budget`,
    {
      metadata: { name: names.name, namespace, labels },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    },
    opts,
  );
}
