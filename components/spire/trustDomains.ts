import * as pulumi from "@pulumi/pulumi";
import { requireTrustDomain } from "../../slim/trustDomain";
import { checked, isPlain } from "../internal/checked";

/**
 * The bare form of a trust domain that is an argument.
 *
 * @throws RangeError if it is plain and not a trust domain; if it comes from elsewhere, the output fails
 */
export function bareTrustDomain(given: pulumi.Input<string>, field: string): pulumi.Output<string> {
  return checked(given, (value) => requireTrustDomain(value, field));
}

/** The same for a list; none by default. */
export function bareTrustDomains(
  given: pulumi.Input<pulumi.Input<string>[]> = [],
  field: string,
): pulumi.Output<string[]> {
  const one = (value: pulumi.Input<string>, index: number) => bareTrustDomain(value, `${field}[${index}]`);
  return isPlain(given)
    ? pulumi.all(given.map(one))
    : pulumi
        .output(given)
        .apply((values) => values.map((value, index) => requireTrustDomain(value, `${field}[${index}]`)));
}
