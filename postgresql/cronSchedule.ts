/** Limits of the five fields: minute, hour, day of the month, month, day of the week. */
const FIELDS: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];
const NAMES = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;
const MACROS = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** What {@link isCronSchedule} accepts, in words, for error messages. */
export const CRON_SCHEDULE_EXPECTED =
  "a schedule of cron: minute, hour, day of the month, month and day of the week, such as 0 2 * * *";

/** Whether Kubernetes takes a text for the schedule of a CronJob. */
export function isCronSchedule(text: string): boolean {
  if (MACROS.test(text)) return true;
  const fields = text.split(" ");
  return fields.length === FIELDS.length && fields.every((field, index) => isField(field, FIELDS[index]));
}

function isField(field: string, [min, max]: readonly [number, number] = [0, 0]): boolean {
  const isValue = (text: string) =>
    NAMES.test(text) || (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max);
  return field.split(",").every((part) => {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
    const [from = "", to, ...rest] = range.split("-");
    if (range === "*") return true;
    return rest.length === 0 && isValue(from) && (to === undefined || isValue(to));
  });
}
