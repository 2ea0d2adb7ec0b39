import { parse } from "yaml";

/** What {@link isQueries} accepts, in words, for error messages. */
export const QUERIES_EXPECTED =
  "queries of the exporter in YAML: a map by name, each with a text query and a list metrics";

/** Whether a text is what the exporter takes for further queries. */
export function isQueries(text: string): boolean {
  let read: unknown;
  try {
    read = parse(text);
  } catch {
    return false;
  }
  if (!isMap(read)) return false;
  const queries = Object.values(read);
  return (
    queries.length > 0 &&
    queries.every((one) => isMap(one) && typeof one.query === "string" && Array.isArray(one.metrics))
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
