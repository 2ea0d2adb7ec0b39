import * as pulumi from "@pulumi/pulumi";

/** Whether an argument has its value now, and is no output of something else. */
export function isPlain<T>(given: pulumi.Input<T>): given is T {
  return !pulumi.Output.isInstance(given) && !(given instanceof Promise);
}

/**
 * The value of an argument, checked: at once where it is plain, so that nothing is made; otherwise as soon as it is known.
 *
 * @param check returns the value to use, or throws a RangeError
 */
export function checked<T, U>(
  given: pulumi.Input<T>,
  check: (value: pulumi.Unwrap<T>) => U,
): pulumi.Output<U> {
  return isPlain(given)
    ? (pulumi.output(check(given as pulumi.Unwrap<T>)) as pulumi.Output<U>)
    : pulumi.output(given).apply<U>(check);
}
