/** Something that was read, or why it could not be. */
export type Read<T> = { readonly value: T } | { readonly error: string };

/** Waits for something to be read; never rejects. */
export async function attempt<T>(reading: Promise<T>): Promise<Read<T>> {
  return reading.then(
    (value) => ({ value }),
    // What follows the first line is for people who debug the client library.
    (error: unknown) => ({
      error: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "",
    }),
  );
}
