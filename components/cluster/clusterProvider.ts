import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Makes the Kubernetes provider of a cluster. Every setting that changes how objects are made, updated or awaited is given,
 * so that variables of the environment such as PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY have no effect.
 *
 * @param clusterIdentifier changes exactly when the cluster is another one
 */
export function clusterProvider(
  name: string,
  kubeconfig: pulumi.Output<string>,
  clusterIdentifier: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      kubeconfig,
      clusterIdentifier,
      enableServerSideApply: true,
      // Patches read objects that somebody else has made.
      enablePatchForce: true,
      upsertExistingObjects: false,
      enableConfigMapMutable: false,
      // A Secret of a fixed name that is replaced takes with it what mounts it: a new certificate would delete a StatefulSet.
      enableSecretMutable: true,
      deleteUnreachable: false,
      skipUpdateUnreachable: false,
      helmReleaseSettings: { driver: "secret" },
    },
    opts,
  );
}
