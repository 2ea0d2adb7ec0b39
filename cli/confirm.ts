import { createInterface } from "node:readline";

/** Asks a question at the terminal; only `y` or `yes` is a yes, and neither Ctrl-C nor Ctrl-D is. */
export async function confirm(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    terminal.once("close", () => {
      resolve("");
    });
    terminal.question(`${question} (y/N) `, resolve);
  });
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
