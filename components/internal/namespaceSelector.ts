import type * as pulumi from "@pulumi/pulumi";

/** Selects the namespace of a name, by the label that each one has. */
export function namespaceSelector<Name extends pulumi.Input<string>>(name: Name) {
  return { matchLabels: { "kubernetes.io/metadata.name": name } };
}
