/** Whether a text can name a database or a role in every file and address where it is written. */
export function isConnectionName(text: string): boolean {
  return /^[^\s'\\]+$/.test(text);
}

/** What {@link isConnectionPassword} accepts, in words, for error messages. */
export const CONNECTION_PASSWORD_EXPECTED = "a password of letters, digits and _ . ~ - alone";

/** Whether a text can be a password in every file and address where it is written. */
export function isConnectionPassword(text: string): boolean {
  return /^[\w.~-]+$/.test(text);
}

/** Whether a text says where a database is: `host:port`. */
export function isConnectionAddress(text: string): boolean {
  return /^[^\s:]+:\d+$/.test(text);
}
