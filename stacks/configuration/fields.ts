import { z } from "zod";
import { isImageReference, isPinnedImage, PINNED_IMAGE_EXPECTED } from "../../slim/imageReference";
import { isNamespace, NAMESPACE_EXPECTED } from "../../slim/names";
import {
  isLabelValue,
  isObjectName,
  isQualifiedName,
  LABEL_VALUE_EXPECTED,
  OBJECT_NAME_EXPECTED,
  QUALIFIED_NAME_EXPECTED,
} from "../../slim/qualifiedName";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import { isDnsName, parseTrustDomain, TRUST_DOMAIN_EXPECTED } from "../../slim/trustDomain";

/** A text that a predicate accepts. */
export function text(isValid: (given: string) => boolean, expected: string) {
  return z.string().refine(isValid, { params: { expected }, abort: true });
}

/** A text that YAML takes for a number when it consists of digits: `name: 1`, `hosts: 200`. */
export function textOrNumber(isValid: (given: string) => boolean, expected: string) {
  return z.preprocess(
    (given) => (typeof given === "number" ? String(given) : given),
    text(isValid, expected),
  );
}

/** A text that YAML takes for something else: `pool: 1`, `enabled: true`. */
export function scalarText(isValid: (given: string) => boolean, expected: string) {
  return z.preprocess(
    (given) => (typeof given === "number" || typeof given === "boolean" ? String(given) : given),
    text(isValid, expected),
  );
}

/** A URL of the scheme https. */
export const httpsUrl = text(
  (given) => URL.canParse(given) && new URL(given).protocol === "https:",
  "a URL that begins with https://",
);

/** A certificate authority of a server. */
export const certificate = text(
  (given) => given.includes("-----BEGIN CERTIFICATE-----"),
  "the certificate authority of the server, in PEM",
);

/** A name of most Kubernetes objects. */
export const objectName = text(isObjectName, OBJECT_NAME_EXPECTED);

/** A name of a namespace. */
export const namespace = text(isNamespace, NAMESPACE_EXPECTED);

/** A name of a Kind cluster. */
export const kindName = textOrNumber(
  (given) => given.length <= 49 && isDnsName(given),
  "a name for Kind: labels of lower-case letters, digits and dashes, separated by single dots, at most 49 characters",
);

/** A container image. */
export const image = text(
  isImageReference,
  "a container image such as registry/name:tag, without https:// and with a path in lower case",
);

/** A container image that does not become another one by itself. */
export const pinnedImage = text(isPinnedImage, PINNED_IMAGE_EXPECTED);

/** The size of a volume. */
export const volumeSize = text((given) => (parseQuantity(given) ?? 0) > 0, QUANTITY_EXPECTED);

/** Text in JSON, which is read as a map where it was written as one. */
export function asText(given: unknown): unknown {
  return typeof given === "object" && given !== null ? JSON.stringify(given) : given;
}

/** A map whose keys a predicate accepts. */
export function mapOf<Value extends z.ZodType>(
  isKey: (given: string) => boolean,
  expectedKey: string,
  value: Value,
) {
  return z.record(z.string(), value).superRefine((given, ctx) => {
    for (const key of Object.keys(given)) {
      if (!isKey(key)) report(ctx, [key], key, `another key: ${expectedKey}`);
    }
  });
}

/** A value of a label; numbers and truth values are texts there. */
export const labelValue = scalarText(isLabelValue, LABEL_VALUE_EXPECTED);

/** Labels of Kubernetes. */
export const labels = mapOf(isQualifiedName, QUALIFIED_NAME_EXPECTED, labelValue);

/** A whole number within limits, both included. */
export function wholeNumber(min: number, max: number) {
  return z.number().refine((given) => Number.isInteger(given) && given >= min && given <= max, {
    params: { expected: `a whole number from ${min} to ${max}` },
    abort: true,
  });
}

/** A SPIFFE trust domain, given bare or as `spiffe://…`; its bare form. */
export const trustDomain = z.string().transform((given, ctx) => {
  const bare = parseTrustDomain(given);
  if (bare === undefined) {
    report(ctx, [], given, TRUST_DOMAIN_EXPECTED);
    return z.NEVER;
  }
  return bare;
});

/** Reports a value that cannot be used. */
export function report(
  ctx: z.RefinementCtx,
  path: (string | number)[],
  input: unknown,
  expected: string,
): void {
  ctx.addIssue({ code: "custom", input, path, params: { expected } });
}
