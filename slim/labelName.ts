const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** What {@link isLabelName} accepts, in words, for error messages. */
export const LABEL_NAME_EXPECTED =
  "1 to 40 lower-case letters, digits or dashes, that begin with a letter and do not end with a dash";

/** Whether a text can be a DNS label and the beginning of one, with a suffix behind it. */
export function isLabelName(text: string): boolean {
  return NAME.test(text);
}
