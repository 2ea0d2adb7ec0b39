import type * as pulumi from "@pulumi/pulumi";

const ANNOTATION = "slim/topology";

/** Marks a resource that a change of the fleet's topology replaces, after it was deleted. */
export function topologyAnnotation(topology: string | undefined): {
  annotations: Record<string, string>;
  options: Pick<pulumi.CustomResourceOptions, "replaceOnChanges" | "deleteBeforeReplace">;
} {
  return {
    annotations: topology === undefined ? {} : { [ANNOTATION]: topology },
    options: { replaceOnChanges: [`metadata.annotations["${ANNOTATION}"]`], deleteBeforeReplace: true },
  };
}
