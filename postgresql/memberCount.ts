/** What {@link isMemberCount} accepts, in words, for error messages. */
export const MEMBER_COUNT_EXPECTED = "a whole number from 0 (stopped, data stays) to 7";

/** Whether a number can be that of the members. */
export function isMemberCount(given: number): boolean {
  return Number.isInteger(given) && given >= 0 && given <= 7;
}
