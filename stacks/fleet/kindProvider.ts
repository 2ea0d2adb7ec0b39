import * as kind from "@pulumi/kind";
import { KIND_HOME } from "./kindHome";

/**
 * The provider of a fleet's Kind clusters. It takes its home folder from {@link KIND_HOME}, where that is set: when it
 * deletes a cluster, it also takes the context `kind-<cluster>` out of `.kube/config` in that folder, and drops what it
 * doesn't know of everybody else's entries.
 */
export function kindProvider(): kind.Provider {
  return new kind.Provider("kind", {}, { envVarMappings: { [KIND_HOME]: "HOME" } });
}
