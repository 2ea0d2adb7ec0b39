import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { FoodmagNames } from "../../foodmag/names";
import { checked } from "../internal/checked";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { ClusterSettings } from "../settings/clusterSettings";
import { type CheckedArguments, requireReplicas } from "./arguments";

interface FilesVolumeArgs extends Pick<
  CheckedArguments,
  "replicas" | "enableOneNode" | "install" | "filesAccessMode" | "filesSize"
> {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly storageClass?: pulumi.Input<string>;
  readonly settings: ClusterSettings;
}

/** The volume with the files of the site. */
export interface FilesVolume {
  /** Name of its claim. */
  readonly claim: pulumi.Output<string>;
  /** Access modes that it has: those it was made with. */
  readonly accessModes: pulumi.Output<string[]>;
  /** Number of pods that it allows. */
  readonly replicas: pulumi.Output<number>;
}

/** Makes the claim of the volume with the files: one for all pods, under the name that it has in the document. */
export function filesVolume(
  name: string,
  args: FilesVolumeArgs,
  opts: pulumi.CustomResourceOptions,
): FilesVolume {
  const { names, namespace, replicas, enableOneNode, install } = args;
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    `${name}-files`,
    {
      // It is bound when the first pod needs it.
      metadata: {
        name: names.filesClaim,
        namespace,
        labels: names.labels,
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        accessModes: [args.filesAccessMode],
        storageClassName: args.storageClass ?? args.settings.storageClass,
        resources: { requests: { storage: args.filesSize } },
      },
    },
    // They cannot change: another claim would be an empty volume in its place.
    { ...opts, ignoreChanges: ["spec.accessModes", "spec.storageClassName"] },
  );
  const { accessModes } = claim.spec;
  return {
    claim: nameOnceCreated(claim, names.filesClaim),
    accessModes,
    replicas: checked(accessModes, (modes) =>
      requireReplicas(replicas, { accessModes: modes, enableOneNode, install }),
    ),
  };
}
