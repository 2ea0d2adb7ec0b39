import { isDnsName } from "./trustDomain";

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** What {@link isQualifiedName} accepts, in words, for error messages. */
export const QUALIFIED_NAME_EXPECTED =
  "a name of at most 63 letters, digits, dashes, dots or underscores, with or without a DNS name and a slash before it";

/** Whether a text can be the key of a label, an annotation or a taint, or a class of load balancers: `example.com/pool`. */
export function isQualifiedName(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return NAME.test(name) && more.length === 0 && (prefix === undefined || isObjectName(prefix));
}

/** What {@link isLabelValue} accepts, in words, for error messages. */
export const LABEL_VALUE_EXPECTED = "nothing, or at most 63 letters, digits, dashes, dots or underscores";

/** Whether a text can be the value of a label or a taint. */
export function isLabelValue(text: string): boolean {
  return text === "" || NAME.test(text);
}

/** What {@link isObjectName} accepts, in words, for error messages. */
export const OBJECT_NAME_EXPECTED =
  "the name of a Kubernetes object: lower-case letters, digits and dashes, in parts that are separated by single dots";

/** Whether a text can be the name of most Kubernetes objects. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && isDnsName(text);
}
