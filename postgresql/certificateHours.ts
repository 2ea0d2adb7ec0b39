/** Longest life of a certificate that is made here: ten years. */
export const MAX_CERTIFICATE_HOURS = 87600;

/** What {@link isCertificateHours} accepts, in words, for error messages. */
export const CERTIFICATE_HOURS_EXPECTED = `a whole number from 1 to ${MAX_CERTIFICATE_HOURS}`;

/** Whether a certificate may be valid for so many hours. */
export function isCertificateHours(given: number): boolean {
  return Number.isInteger(given) && given >= 1 && given <= MAX_CERTIFICATE_HOURS;
}
