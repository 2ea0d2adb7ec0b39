/**
 * A value of the configuration, from the text as which Pulumi tells it: lists and maps as JSON, scalars as they are. A key
 * without a value counts as absent.
 */
export function structured(text: string): unknown {
  if (text === "") return undefined;
  try {
    return withoutNulls(JSON.parse(text));
  } catch {
    return text;
  }
}

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown) => (item === null ? null : withoutNulls(item)));
  if (typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}
