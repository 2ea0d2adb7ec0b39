import type * as pulumi from "@pulumi/pulumi";
import type { FoodmagNames } from "../../foodmag/names";
import { checked } from "../internal/checked";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { volumeClaim } from "../internal/volumeClaim";
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
  const claim = volumeClaim(
    `${name}-files`,
    {
      name: names.filesClaim,
      namespace,
      labels: names.labels,
      accessMode: args.filesAccessMode,
      storageClass: args.storageClass ?? args.settings.storageClass,
      storageSize: args.filesSize,
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
