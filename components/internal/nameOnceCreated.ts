import type * as pulumi from "@pulumi/pulumi";

/**
 * A name that the program has chosen itself, as an output of the resource that bears it: what uses it waits for the
 * resource, and unlike the resource's own output it is known in a preview.
 */
export function nameOnceCreated(resource: pulumi.Resource, name: string): pulumi.Output<string> {
  return resource.urn.apply(() => name);
}
