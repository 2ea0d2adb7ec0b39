import * as pulumi from "@pulumi/pulumi";

/**
 * The same value, depending on what `other` comes from, if there is one.
 *
 * Used for a property that cannot change in place: if what `other` comes from is replaced, Pulumi then deletes the
 * resource with this property before, and makes it anew afterwards.
 */
export function replacedTogether<T>(
  value: pulumi.Output<T>,
  other: pulumi.Input<string> | undefined,
): pulumi.Output<T> {
  return other === undefined ? value : pulumi.output(other).apply(() => value);
}
