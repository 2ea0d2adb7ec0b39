import type { Read } from "./facts";

/** What was read, or why it could not be. */
export async function attempt<T>(reading: Promise<T>): Promise<Read<T>> {
  return reading.then(
    (value) => ({ value }),
    // What follows the first line is for people who debug the client library.
    (error: unknown) => ({
      error: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "",
    }),
  );
}
