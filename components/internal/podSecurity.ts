import type * as k8s from "@pulumi/kubernetes";

/** The user that SLIM's images run as (distroless "nonroot"). */
export const NONROOT = 65532;

/** What the Pod Security level "restricted" asks of a pod. */
export const POD_SECURITY: k8s.types.input.core.v1.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: NONROOT,
  runAsGroup: NONROOT,
  fsGroup: NONROOT,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Container settings: nothing may be gained, nothing may be written outside of a volume. */
export const CONTAINER_SECURITY: k8s.types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
