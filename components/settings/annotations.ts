import * as pulumi from "@pulumi/pulumi";

type Annotations = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** The annotations of the settings, and over them those that a component needs itself; undefined if there are none. */
export function withAnnotations(
  settings: Annotations | undefined,
  own: Annotations | undefined,
): Annotations | undefined {
  if (settings === undefined || own === undefined) return settings ?? own;
  return pulumi.all([settings, own]).apply(([given, needed]) => ({ ...given, ...needed }));
}
