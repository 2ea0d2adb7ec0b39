import { readStack } from "../pulumiCli";

/**
 * How the last update or removal of a stack ended. What else is in its history, such as a refresh, tells nothing of
 * whether the stack is what its program says.
 */
export type Completion = "complete" | "failed" | "removal failed" | "interrupted";

/** What is used of an entry of `pulumi stack history`. */
interface HistoryEntry {
  readonly kind: string;
  readonly result: string;
}

const PAGE = 10;

/** The last update or removal in the history of a stack; undefined if there was none that ended. */
export async function lastOperation(stackName: string): Promise<Completion | undefined> {
  for (let page = 1; ; page += 1) {
    const command = ["stack", "history", "--json", "--page-size", String(PAGE), "--page", String(page)];
    const entries = (await readStack<HistoryEntry[] | null>(stackName, command)) ?? [];
    const last = entries.find(({ kind }) => kind === "update" || kind === "destroy");
    if (last?.kind === "destroy") return "removal failed";
    if (last !== undefined) return last.result === "succeeded" ? "complete" : "failed";
    if (entries.length < PAGE) return undefined;
  }
}
