import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { workloadSpiffeId } from "../../slim/spiffeId";

interface WorkloadIdentityArgs {
  readonly className: pulumi.Input<string>;
  /** Name of the ClusterSPIFFEID; cluster-scoped. */
  readonly resourceName: string;
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccount: string;
  readonly podLabels: Record<string, string>;
  /** DNS names in the SVID; templates over the pod are allowed. */
  readonly dnsNames: pulumi.Input<pulumi.Input<string>[]>;
  /** Foreign trust domains whose bundles the workload gets, bare. */
  readonly federatesWith: pulumi.Input<string[]>;
}

/** Registers a workload with SPIRE: one ClusterSPIFFEID, from which each matching pod gets one entry. */
export function workloadIdentity(
  name: string,
  args: WorkloadIdentityArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "spire.spiffe.io/v1alpha1",
      kind: "ClusterSPIFFEID",
      metadata: { name: args.resourceName },
      spec: {
        className: args.className,
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": args.namespace } },
        podSelector: { matchLabels: args.podLabels },
        workloadSelectorTemplates: [`k8s:sa:${args.serviceAccount}`],
        spiffeIDTemplate: workloadSpiffeId(
          "{{ .TrustDomain }}",
          "{{ .PodMeta.Namespace }}",
          "{{ .PodSpec.ServiceAccountName }}",
        ),
        dnsNameTemplates: args.dnsNames,
        federatesWith: args.federatesWith,
      },
    },
    opts,
  );
}
