import { readStack } from "../pulumiCli";
import type { StackOutputs } from "../stackOutputs";

/** What the state of a stack tells, also of an update that did not finish. */
export interface StackState {
  /** Secrets included; undefined if no update has come to them. */
  readonly outputs?: StackOutputs;
  /** Of its Kind clusters, by cluster name. */
  readonly kubeconfigs: Record<string, string>;
  /** Whether an operation was begun whose end was not recorded: its update was killed, or still runs. */
  readonly pending: boolean;
}

interface Resource {
  readonly type: string;
  readonly inputs?: { readonly name?: string };
  readonly outputs?: Record<string, unknown>;
}

interface Export {
  readonly deployment?: { readonly resources?: Resource[]; readonly pending_operations?: unknown[] };
}

/** Reads the state of a stack; undefined if there is no such stack. Asks no cluster. */
export async function readStackState(stackName: string): Promise<StackState | undefined> {
  const state = await readStack<Export>(stackName, ["stack", "export", "--show-secrets"]);
  if (state === undefined) return undefined;
  const { resources = [], pending_operations = [] } = state.deployment ?? {};
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = revealed(root?.outputs ?? {}) as Partial<StackOutputs>;
  return {
    outputs: outputs.clusters === undefined ? undefined : (outputs as StackOutputs),
    kubeconfigs: Object.fromEntries(resources.flatMap(kubeconfig)),
    pending: pending_operations.length > 0,
  };
}

function kubeconfig({ type, inputs, outputs }: Resource): [string, string][] {
  const text = revealed(outputs?.kubeconfig);
  return type === "kind:index/cluster:Cluster" && inputs?.name !== undefined && typeof text === "string"
    ? [[inputs.name, text]]
    : [];
}

/** A value of a state without the marks of secrets: a secret is shown as the JSON text of its value. */
function revealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revealed);
  if ("plaintext" in value && SECRET in value) return JSON.parse(String(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}

/** The key by which Pulumi marks what is not plain JSON. */
const SECRET = "4dabf18193072939515e22adb298388d";
