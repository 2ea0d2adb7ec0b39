/**
 * The outcome of something, if it comes in time; what is under way goes on without anybody waiting for it.
 *
 * @throws Error when the time is over
 */
export async function within<T>(seconds: number, outcome: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in ${seconds} s`));
    }, seconds * 1000);
  });
  return Promise.race([outcome, silence]).finally(() => {
    clearTimeout(timer);
  });
}
