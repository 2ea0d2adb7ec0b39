import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../settings/clusterSettings";

/** Ports of pods, and who may connect to them. */
export interface AllowedIngress {
  readonly ports: readonly number[];
  /** @default everybody, in the cluster or outside */
  readonly from?: pulumi.Input<pulumi.Input<k8s.types.input.networking.v1.NetworkPolicyPeer>[]>;
}

interface NetworkPolicyArgs {
  readonly names: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly namespace: pulumi.Input<string>;
  readonly ingress: readonly AllowedIngress[];
  readonly settings: ClusterSettings;
}

/**
 * Makes a NetworkPolicy that closes all ports of the pods with these labels but those given, unless the settings have none. Further
 * policies may open more.
 */
export function networkPolicy(
  name: string,
  { names, namespace, ingress, settings }: NetworkPolicyArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  if (settings.enableNetworkPolicies === false) return;
  const { labels } = names;
  new k8s.networking.v1.NetworkPolicy(
    `${name}-network-policy`,
    {
      metadata: { name: names.name, namespace, labels },
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress"],
        ingress: ingress.map(({ ports, from }) => ({
          ports: ports.map((port) => ({ port, protocol: "TCP" })),
          ...(from && { from }),
        })),
      },
    },
    opts,
  );
}
