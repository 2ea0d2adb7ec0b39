import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A program was not ready in time. */
export class TimeOverError extends Error {}

/**
 * What a program prints. One that is told to end as its time is over has failed, also where it then ends well, as
 * `docker exec` does.
 *
 * @throws TimeOverError when its time is over, or what `execFile` rejects with
 */
export async function programOutput(
  program: string,
  args: readonly string[],
  { seconds }: { readonly seconds: number },
): Promise<string> {
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    return (await promisify(execFile)(program, args, { signal, maxBuffer: 64 << 20 })).stdout;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new TimeOverError(`no answer within ${seconds} s`, { cause: error });
  }
}
