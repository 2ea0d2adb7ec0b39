import * as pulumi from "@pulumi/pulumi";
import { mirrored } from "../../slim/imageReference";
import type { ClusterSettings } from "./clusterSettings";

/** An image of a version set, from the cluster's mirror. */
export function mirroredImage(image: string, { registryMirror }: ClusterSettings): pulumi.Input<string> {
  return registryMirror === undefined
    ? image
    : pulumi.output(registryMirror).apply((mirror) => mirrored(image, mirror));
}
