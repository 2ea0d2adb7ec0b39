import type * as pulumi from "@pulumi/pulumi";
import type { SpireIdentity } from "./spireIdentity";

/** A SPIRE installation: {@link Spire}, or {@link ExistingSpire}. */
export interface SpireTarget extends pulumi.Resource {
  /** Trust domain of the cluster, bare. */
  readonly trustDomain: pulumi.Output<string>;
  /** Class that ClusterSPIFFEID and ClusterFederatedTrustDomain resources must name. */
  readonly className: pulumi.Output<string>;
  /** Trust bundle of the domain: a SPIFFE bundle document in JSON. */
  readonly bundle: pulumi.Output<string>;
  /** URL under which the bundle endpoint is reached from outside; undefined where there is none. */
  readonly bundleEndpointUrl: pulumi.Output<string | undefined>;
  /** What a workload of this cluster needs to get an identity. */
  readonly identity: SpireIdentity;
}
