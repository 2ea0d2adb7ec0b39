/** Reads something when it is asked for the first time, and answers the same from then on. */
export function onceAsked<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}
