import type { V1Pod } from "@kubernetes/client-node";

/** Whether a pod is Ready. */
export function isReady({ status }: V1Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
}
