import * as pulumi from "@pulumi/pulumi";
import { mirroredImage } from "./images";
import type { ClusterSettings } from "./clusterSettings";
import { daemonSetPlacement, placement } from "./podSettings";

/** Values of a chart's pods. */
export interface PodValues extends ReturnType<typeof placement> {
  readonly podAnnotations?: NonNullable<ClusterSettings["pods"]>["annotations"];
}

/** Values of a chart's pods, by the names that upstream's charts share. */
export function podValues(settings: ClusterSettings): PodValues {
  return { ...placement(settings), podAnnotations: settings.pods?.annotations };
}

/** Values of a chart's pods that every node has one of. */
export function daemonSetValues(settings: ClusterSettings): PodValues {
  return { ...daemonSetPlacement(settings), podAnnotations: settings.pods?.annotations };
}

/** The value `image` with a registry of its own, for a chart that puts it before the repository; empty without a mirror. */
export function imageByRegistry(name: string, settings: ClusterSettings): object {
  if (settings.registryMirror === undefined) return {};
  const [registry, repository] = split(name, settings);
  return { image: { registry, repository } };
}

/** The value `image` with the registry in the repository; empty without a mirror. */
export function imageByRepository(name: string, settings: ClusterSettings): object {
  return settings.registryMirror === undefined
    ? {}
    : { image: { repository: mirroredImage(name, settings) } };
}

function split(name: string, settings: ClusterSettings): [pulumi.Output<string>, pulumi.Output<string>] {
  const full = pulumi.output(mirroredImage(name, settings));
  return [
    full.apply((image) => image.slice(0, image.indexOf("/"))),
    full.apply((image) => image.slice(image.indexOf("/") + 1)),
  ];
}
