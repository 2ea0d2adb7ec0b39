import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Fleet, fleetSchema } from "../fleet/fleet";
import { structured } from "./structured";

/**
 * Reads and checks the configuration of the current stack.
 *
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function loadFleet(): Fleet {
  return parseFleet(projectConfig());
}

/**
 * Checks a configuration: its keys are those of the project without `slim:`.
 *
 * @throws pulumi.RunError that lists every problem with its key, what was expected and what was given
 */
export function parseFleet(config: Record<string, unknown>): Fleet {
  const parsed = fleetSchema.safeParse(config, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(describe);
  throw new pulumi.RunError(
    [
      `${problems.length === 1 ? "a value" : `${problems.length} values`} of the configuration cannot be used:`,
      ...problems,
    ].join("\n  "),
  );
}

/** Every key of this project, known or not, so that a misspelt one is found. */
function projectConfig(): Record<string, unknown> {
  const prefix = `${pulumi.getProject()}:`;
  const config = new pulumi.Config();
  const values: Record<string, unknown> = {};
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    if (!fullKey.startsWith(prefix)) continue;
    const key = fullKey.slice(prefix.length);
    values[key] = structured(config.require(key));
  }
  return values;
}

function describe(issue: z.core.$ZodIssue): string[] {
  const where = (path: PropertyKey[]): string =>
    path.reduce<string>(
      (left, part) =>
        typeof part === "number"
          ? `${left}[${part}]`
          : `${left}${left === "slim:" ? "" : "."}${String(part)}`,
      "slim:",
    );
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => `${where([...issue.path, key])}: expected no such key; known here: ${knownKeys(issue.path)}`,
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

function given(input: unknown): string {
  return input === undefined ? "nothing" : JSON.stringify(input);
}

/** The keys that may stand at a place of the configuration. */
function knownKeys(path: PropertyKey[]): string {
  const schema = path.reduce<z.core.JSONSchema.BaseSchema | undefined>(
    (place, part) =>
      typeof part === "number"
        ? (place?.items as z.core.JSONSchema.BaseSchema)
        : (place?.properties?.[String(part)] as z.core.JSONSchema.BaseSchema),
    z.toJSONSchema(fleetSchema, { io: "input" }),
  );
  return Object.keys(schema?.properties ?? {}).join(", ");
}
