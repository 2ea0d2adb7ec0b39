import * as pulumi from "@pulumi/pulumi";

/**
 * A hook for a resource's option `hooks.onError` that says what to do about an error, and lets the error stand.
 *
 * @param advice is given what went wrong, and answers undefined if there is nothing to add
 */
export function adviser(name: string, advice: (error: string) => string | undefined): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-advice`, async ({ errors }) => {
    const said = advice(errors.join("\n"));
    if (said !== undefined) await pulumi.log.error(said);
    return false;
  });
}
