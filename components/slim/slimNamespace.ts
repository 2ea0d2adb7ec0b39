import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { nameOnceCreated } from "../internal/nameOnceCreated";

const NAMESPACE = "slim";

/** The given namespace, or a new one `slim` that belongs to the component. */
export function slimNamespace(
  name: string,
  given: pulumi.Input<string> | undefined,
  component: pulumi.ComponentResource,
): pulumi.Output<string> {
  if (given !== undefined) return pulumi.output(given);
  const namespace = new k8s.core.v1.Namespace(
    `${name}-namespace`,
    { metadata: { name: NAMESPACE } },
    { parent: component },
  );
  return nameOnceCreated(namespace, NAMESPACE);
}
