/** Something about a machine that is in the way of an update, or may be. */
export interface Finding {
  /** With an error an update is not begun. */
  readonly severity: "error" | "warning";
  /** What was expected, and what was found. */
  readonly what: string;
  /** What to do about it: what to type. */
  readonly todo: string;
}

/** A finding about something that is not as expected. */
export function finding(
  severity: Finding["severity"],
  subject: string,
  expected: string,
  found: string,
  todo: string,
): Finding {
  return { severity, what: `${subject}: expected ${expected}; found ${found}`, todo };
}
