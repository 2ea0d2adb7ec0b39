/**
 * An error of Pulumi's about a stack that another update uses, in words of ours; any other error as it is.
 *
 * @param error its message has what the CLI said
 */
export function inUse(stackName: string, error: unknown): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const said = original.message;
  if (said.includes("Another update is currently in progress")) {
    return new Error(
      `Another update of the stack ${stackName} runs. Wait until it has ended, and run again.`,
      {
        cause: error,
      },
    );
  }
  if (!said.includes("the stack is currently locked by")) return original;
  const holders = [...said.matchAll(/created by (\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, who = "", pid = "", since = ""]) => `${who} (process ${pid}, since ${since})`,
  );
  return new Error(
    [
      `The stack ${stackName} is in use by ${holders.join(" and ") || "somebody whom its lock does not name"}.`,
      "Wait until that has ended, and run again.",
      `If it is gone, type: npm run pulumi -- cancel --yes --stack ${stackName}`,
    ].join("\n"),
    { cause: error },
  );
}
