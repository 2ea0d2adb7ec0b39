import * as pulumi from "@pulumi/pulumi";

/** Whether an argument has its value now, and is no output of something else. */
export function isPlain<T>(given: pulumi.Input<T>): given is T {
  return !pulumi.Output.isInstance(given) && !(given instanceof Promise);
}

/**
 * The value of an argument, checked: at once where it is plain, so that nothing is made; otherwise as soon as it is known. A
 * component passes it on as its own input, so that nothing in the component is made before.
 *
 * @param check returns the value to use, or throws a RangeError
 */
export function checked<T, U>(
  given: pulumi.Input<T>,
  check: (value: pulumi.Unwrap<T>) => pulumi.Input<U>,
): pulumi.Output<U> {
  return isPlain(given)
    ? (pulumi.output(check(given as pulumi.Unwrap<T>)) as pulumi.Output<U>)
    : pulumi
        .output(given)
        .apply((value) => pulumi.output(asRunError(() => check(value))) as pulumi.Output<U>);
}

/** What is thrown later ends the program, as its only error: without where in here it was thrown. */
function asRunError<T>(check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const { message } = thrown;
    // The SDK puts the name of a property before it for every resource that waits for the value.
    throw Object.defineProperty(new pulumi.RunError(message), "message", {
      get: () => message,
      set(other: string) {
        void other;
      },
    });
  }
}
