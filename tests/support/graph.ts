import { parse } from "yaml";
import type { RecordedResource, RecordingMocks } from "./mocks";

/** Everything that a program makes, in an order that doesn't change, for a snapshot. */
export function goldenGraph(mocks: RecordingMocks): object[] {
  const text = JSON.stringify(mocks.resources);
  if (text.includes("undefined.") || text.includes(".undefined") || text.includes("Output<")) {
    throw new Error("an input was made from a value that nobody has set");
  }
  return mocks.resources
    .map((resource) => ({ ...resource, inputs: readable(resource) }))
    .sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"));
}

/** Configuration files as what they say; programs by their length, as they have tests of their own. */
function readable({ inputs, type }: RecordedResource): Record<string, unknown> {
  if (!type.endsWith(":ConfigMap") || typeof inputs.data !== "object" || inputs.data === null) return inputs;
  const data = Object.entries(inputs.data as Record<string, string>).map(([file, content]) => [
    file,
    /\.(yaml|json)$/.test(file) ? (parse(content) as unknown) : "(a file of clients/)",
  ]);
  return { ...inputs, data: Object.fromEntries(data) as Record<string, unknown> };
}
