import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stackOwner } from "../../slim/owner";
import { nameOnceCreated } from "./nameOnceCreated";

/** Labels of a namespace whose pods may use host paths, such as the folder of the SPIRE agent's socket. */
export const PRIVILEGED = { "pod-security.kubernetes.io/enforce": "privileged" };

/** Makes a namespace whose pods may use host paths. */
export function privilegedNamespace(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const annotations = stackOwner(pulumi.getProject(), pulumi.getStack());
  const made = new k8s.core.v1.Namespace(
    name,
    { metadata: { name: namespace, labels: PRIVILEGED, annotations } },
    opts,
  );
  return nameOnceCreated(made, namespace);
}

/** Allows host paths to the pods of a namespace that is there already. */
export function allowHostPaths(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const patch = new k8s.core.v1.NamespacePatch(
    name,
    { metadata: { name: namespace, labels: PRIVILEGED } },
    opts,
  );
  return nameOnceCreated(patch, namespace);
}
