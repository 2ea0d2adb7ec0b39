import { z } from "zod";

/** A configuration that can be used, or what is wrong with it: a line for each problem below a first one. */
export type Validation<T> = { readonly value: T } | { readonly error: string };

/**
 * Checks a configuration: its keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  config: Record<string, unknown>,
  project: string,
): Validation<z.output<Schema>> {
  const parsed = schema.safeParse(config, { reportInput: true });
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => describe(issue, schema, project));
  const first = `${problems.length === 1 ? "a value" : `${problems.length} values`} of the configuration cannot be used:`;
  return { error: [first, ...problems].join("\n  ") };
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, project: string): string[] {
  const root = `${project}:`;
  const where = (path: PropertyKey[]): string =>
    path.reduce<string>(
      (left, part) =>
        typeof part === "number" ? `${left}[${part}]` : `${left}${left === root ? "" : "."}${String(part)}`,
      root,
    );
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map(
      (key) => `${where([...issue.path, key])}: expected no such key; known here: ${known}`,
    );
  }
  return [`${where(issue.path)}: expected ${expectation(issue)}; given ${given(issue.input)}`];
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "custom") return String(issue.params?.expected);
  if (issue.code === "invalid_value") return `one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "too_small") return `at least ${String(issue.minimum)} of them`;
  if (issue.code === "invalid_type") return TYPES[issue.expected] ?? issue.expected;
  return issue.message;
}

/** How a user of YAML calls a type. */
const TYPES: Record<string, string> = {
  tuple: "a list",
  array: "a list",
  object: "a map",
  string: "a text",
  number: "a number",
};

/** More of a value than this says no more about what is wrong with it. */
const GIVEN_LENGTH = 200;

function given(input: unknown): string {
  if (input === undefined) return "nothing";
  const text = JSON.stringify(input);
  return text.length <= GIVEN_LENGTH ? text : `${text.slice(0, GIVEN_LENGTH)}…`;
}

/** The keys that may stand at a place of the configuration. */
function knownKeys(schema: z.ZodType, path: PropertyKey[]): string {
  const place = path.reduce<z.core.JSONSchema.BaseSchema | undefined>(
    (outer, part) =>
      typeof part === "number"
        ? (outer?.items as z.core.JSONSchema.BaseSchema)
        : (outer?.properties?.[String(part)] as z.core.JSONSchema.BaseSchema),
    z.toJSONSchema(schema, { io: "input" }),
  );
  return Object.keys(place?.properties ?? {}).join(", ");
}
