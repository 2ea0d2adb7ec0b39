import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadNames } from "../../slim/names";
import { workloadSpiffeId } from "../../slim/spiffeId";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { namespaceSelector } from "../internal/namespaceSelector";
import type { SpireIdentity } from "./spireIdentity";

interface WorkloadIdentityArgs {
  readonly spire: SpireIdentity;
  readonly names: WorkloadNames;
  readonly namespace: pulumi.Input<string>;
  /**
   * DNS names in the SVID; templates over the pod are allowed.
   * Default: none.
   */
  readonly dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Foreign trust domains whose bundles the workload gets, bare. */
  readonly federatesWith: pulumi.Input<string[]>;
}

/** Who a workload is, to Kubernetes and to SPIRE. */
export interface WorkloadIdentity {
  /** Name of its ServiceAccount. */
  readonly serviceAccountName: pulumi.Output<string>;
  /** Its ClusterSPIFFEID: with it registered first, a pod is never served under another identity. */
  readonly registration: pulumi.Resource;
}

/**
 * Makes the ServiceAccount of a workload and registers it with SPIRE: one ClusterSPIFFEID, from which each matching pod gets
 * one entry.
 */
export function workloadIdentity(
  name: string,
  { spire, names, namespace, dnsNames = [], federatesWith }: WorkloadIdentityArgs,
  opts: pulumi.CustomResourceOptions,
): WorkloadIdentity {
  const { labels } = names;
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: names.name, namespace, labels }, automountServiceAccountToken: false },
    opts,
  );
  const registration = new k8s.apiextensions.CustomResource(
    `${name}-identity`,
    {
      apiVersion: "spire.spiffe.io/v1alpha1",
      kind: "ClusterSPIFFEID",
      metadata: { name: names.identity },
      spec: {
        className: spire.className,
        namespaceSelector: namespaceSelector(namespace),
        podSelector: { matchLabels: labels },
        workloadSelectorTemplates: [`k8s:sa:${names.name}`],
        spiffeIDTemplate: workloadSpiffeId(
          "{{ .TrustDomain }}",
          "{{ .PodMeta.Namespace }}",
          "{{ .PodSpec.ServiceAccountName }}",
        ),
        dnsNameTemplates: dnsNames,
        federatesWith,
      },
    },
    opts,
  );
  return { serviceAccountName: nameOnceCreated(account, names.name), registration };
}
