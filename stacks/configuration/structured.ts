/** A value of the configuration, from the text as which Pulumi tells it: lists and maps as JSON, scalars as they are. */
export function structured(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
