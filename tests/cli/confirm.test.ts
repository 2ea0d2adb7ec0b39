import { PassThrough } from "node:stream";
import { confirm } from "../../cli/confirm";

function answered(typed: string): Promise<boolean> {
  const input = new PassThrough();
  input.end(typed);
  return confirm("Remove it?", input, new PassThrough());
}

it.each(["y\n", "yes\n", " Y \n"])("%j is a yes", async (typed) => {
  expect(await answered(typed)).toBe(true);
});

it.each(["\n", "n\n", "yeah\n", ""])("%j is a no", async (typed) => {
  expect(await answered(typed)).toBe(false);
});
