import { type Checkpoint, logicalName, type ResourceState } from "./checkpoint";
import type { StackStore } from "./stackStore";

const POD = "kubernetes:core/v1:Pod";

/**
 * Has the next update make the pods anew that did not become what the last one waited for, instead of waiting for them
 * again: Kubernetes starts a pod that has failed never again, and one that fails again and again only after long pauses.
 * Pods that have not started yet stay.
 *
 * @param report is told each such pod
 */
export async function replaceFailedPods(
  store: StackStore,
  { resources = [] }: Checkpoint,
  report: (line: string) => void,
): Promise<void> {
  const failed = resources.filter(
    (one) => one.type === POD && !one.delete && one.initErrors !== undefined && hasStarted(one),
  );
  if (failed.length === 0) return;
  for (const pod of failed) {
    report(`the pod ${podName(pod)} had not succeeded when the last update ended: it is made anew`);
  }
  await store.taint(failed.map(({ urn }) => urn));
}

function hasStarted({ outputs }: ResourceState): boolean {
  const status = outputs?.status as { readonly phase?: string } | undefined;
  return status?.phase !== undefined && status.phase !== "Pending";
}

/** `namespace/name`; the logical name where the state does not have them. */
function podName(pod: ResourceState): string {
  const { namespace, name } = (pod.inputs?.metadata ?? {}) as {
    readonly namespace?: string;
    readonly name?: string;
  };
  return namespace !== undefined && name !== undefined ? `${namespace}/${name}` : logicalName(pod);
}
