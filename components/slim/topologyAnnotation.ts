import * as pulumi from "@pulumi/pulumi";

const ANNOTATION = "slim/topology";

/** Marks a resource that a change of the fleet's topology replaces, after it was deleted; an empty one marks nothing. */
export function topologyAnnotation(topology: pulumi.Input<string> = ""): {
  annotations: pulumi.Output<Record<string, string>>;
  options: Pick<pulumi.CustomResourceOptions, "replaceOnChanges" | "deleteBeforeReplace">;
} {
  return {
    annotations: pulumi
      .output(topology)
      .apply((known): Record<string, string> => (known === "" ? {} : { [ANNOTATION]: known })),
    options: { replaceOnChanges: [`metadata.annotations["${ANNOTATION}"]`], deleteBeforeReplace: true },
  };
}
