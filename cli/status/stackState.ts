import { readStack } from "../pulumiCli";
import { type Checkpoint, reachedCluster, stackOutputs } from "../recovery/checkpoint";
import { providerKubeconfigs, revealed } from "../recovery/kubeconfigs";
import type { StackOutputs } from "../stackOutputs";

/** What the state of a stack tells, also of an update that did not finish. */
export interface StackState {
  /** Secrets included; undefined if no update has come to them. */
  readonly outputs?: StackOutputs;
  /** Of its clusters, as far as they were there, by cluster name. */
  readonly kubeconfigs: Record<string, string>;
  /** Whether an operation was begun whose end was not recorded: its update was killed, or still runs. */
  readonly pending: boolean;
}

interface Export {
  readonly deployment?: Checkpoint;
}

/** Reads the state of a stack; undefined if there is no such stack. Asks no cluster. */
export async function readStackState(stackName: string): Promise<StackState | undefined> {
  const state = await readStack<Export>(stackName, ["stack", "export", "--show-secrets"]);
  if (state === undefined) return undefined;
  const { resources = [], pending_operations = [] } = state.deployment ?? {};
  const outputs = revealed(stackOutputs({ resources }) ?? {}) as Partial<StackOutputs>;
  return {
    outputs: outputs.clusters === undefined ? undefined : (outputs as StackOutputs),
    kubeconfigs: Object.fromEntries(
      Object.entries(providerKubeconfigs({ resources })).map(([urn, text]) => [
        reachedCluster({ urn }),
        text,
      ]),
    ),
    pending: pending_operations.length > 0,
  };
}
