import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface VolumeClaimArgs {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** @default ReadWriteOnce */
  readonly accessMode?: string;
  readonly storageClass?: pulumi.Input<string>;
  readonly storageSize: pulumi.Input<string>;
}

/** A claim of a volume that is bound when the first pod needs it: nothing waits for it. */
export function volumeClaim(
  logicalName: string,
  { name, namespace, labels, accessMode = "ReadWriteOnce", storageClass, storageSize }: VolumeClaimArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
  return new k8s.core.v1.PersistentVolumeClaim(
    logicalName,
    {
      metadata: { name, namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        accessModes: [accessMode],
        storageClassName: storageClass,
        resources: { requests: { storage: storageSize } },
      },
    },
    opts,
  );
}
