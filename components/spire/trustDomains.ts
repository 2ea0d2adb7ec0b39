import * as pulumi from "@pulumi/pulumi";
import { requireTrustDomain } from "../../slim/trustDomain";
import { checked } from "../internal/checked";

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
  return checked(given, (values: pulumi.Input<string>[]) =>
    pulumi.all(values.map((value, index) => bareTrustDomain(value, `${field}[${index}]`))),
  );
}
