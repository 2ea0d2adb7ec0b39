import type { SenderFacts } from "./facts";

/** What is looked at in a pod. */
export interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** What is looked at in a container of a pod. */
export interface ContainerStatus {
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: Run;
  };
  readonly lastState?: { readonly terminated?: Run };
}

interface Run {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

/** How the sender's pod is, by its phase and by how its containers ended; while it is started again, by its last run. */
export function senderFacts({ status }: { readonly status?: PodStatus }): SenderFacts {
  const [install] = (status?.initContainerStatuses ?? []).map(lastRun);
  const client = status?.containerStatuses?.[0];
  const run = client && lastRun(client);
  const message = run?.message ?? "";
  if (status?.phase === "Succeeded") return { state: "succeeded", message };
  const trouble =
    (status?.reason !== undefined ? `${status.reason}: ${status.message ?? ""}` : undefined) ??
    (failed(install) ? `its installation failed: ${install.message ?? install.reason ?? ""}` : undefined) ??
    (run?.reason === "OOMKilled" ? "its memory ran out (OOMKilled)" : undefined);
  if (status?.phase === "Failed") return { state: "failed", message, trouble };
  if (failed(install) || failed(run)) return { state: "retrying", message, trouble };
  return { state: "running", message: client?.state?.waiting?.reason ?? "" };
}

function lastRun({ state, lastState }: ContainerStatus): Run | undefined {
  return state?.terminated ?? lastState?.terminated;
}

function failed(run: Run | undefined): run is Run {
  return run !== undefined && run.exitCode !== 0;
}
