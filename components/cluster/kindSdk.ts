import type * as kind from "@pulumi/kind";
import * as pulumi from "@pulumi/pulumi";

/**
 * The SDK of the Kind provider. It is loaded when the first cluster is made, so that who brings clusters does not need it.
 *
 * @throws pulumi.RunError if it is not installed
 */
export function kindSdk(): typeof kind {
  try {
    // oxlint-disable-next-line typescript/no-require-imports -- an import would load it with this file
    return require("@pulumi/kind") as typeof kind;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new pulumi.RunError(
      "KindCluster needs the package @pulumi/kind. Generate it in your project: pulumi package add terraform-provider tehcyx/kind 0.11.0",
    );
  }
}
