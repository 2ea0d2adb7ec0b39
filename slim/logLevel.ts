/** Log levels of SLIM's nodes and controller, from the most to the least detailed. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** A log level of SLIM. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Checks a log level.
 *
 * @param field where the value comes from, for the message
 * @throws RangeError if SLIM has no such level
 */
export function requireLogLevel(given: string, field: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === given);
  if (level === undefined) {
    throw new RangeError(
      `${field}: expected one of ${LOG_LEVELS.join(", ")}; given ${JSON.stringify(given)}`,
    );
  }
  return level;
}
