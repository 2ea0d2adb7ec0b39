import * as pulumi from "@pulumi/pulumi";
import {
  DEFAULT_LIFETIMES,
  DURATION_EXPECTED,
  lifetimeProblem,
  type Lifetimes,
  parseDuration,
} from "../../slim/lifetimes";
import { checked, isPlain } from "../internal/checked";
import { refusal } from "../internal/refusal";

const refuse = refusal("Spire");

/**
 * The lifetimes of certificates, checked.
 *
 * @throws RangeError if they are plain and cannot be used
 */
export function requireLifetimes(
  given: Partial<Record<keyof Lifetimes, pulumi.Input<string>>>,
): pulumi.Output<Lifetimes> {
  const caTtl = given.caTtl ?? DEFAULT_LIFETIMES.caTtl;
  const svidTtl = given.svidTtl ?? DEFAULT_LIFETIMES.svidTtl;
  const both = isPlain(caTtl) && isPlain(svidTtl) ? { caTtl, svidTtl } : pulumi.output({ caTtl, svidTtl });
  return checked<Lifetimes, Lifetimes>(both, requireBoth);
}

function requireBoth(lifetimes: Lifetimes): Lifetimes {
  for (const key of ["caTtl", "svidTtl"] as const) {
    if (parseDuration(lifetimes[key]) === undefined) refuse(key, DURATION_EXPECTED, lifetimes[key]);
  }
  const problem = lifetimeProblem(lifetimes);
  return problem === undefined ? lifetimes : refuse(problem.key, problem.expected, lifetimes[problem.key]);
}
