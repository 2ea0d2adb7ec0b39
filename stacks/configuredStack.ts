import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Validation, validate } from "./configuration/validate";
import { type Fleet, fleetSchema } from "./fleet/fleet";
import { type Postgres, postgresSchema } from "./postgres/postgres";

/** What a stack is, by the key `stack` of its configuration: a fleet of SLIM where it has none. */
export type ConfiguredStack =
  | { readonly kind: "fleet"; readonly fleet: Fleet }
  | { readonly kind: "postgres"; readonly postgres: Postgres };

const kindSchema = z.object({ stack: z.enum(["fleet", "postgres"]).default("fleet") });

/**
 * Checks a configuration: its keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 */
export function validateStack(
  { stack, ...config }: Record<string, unknown>,
  project: string,
): Validation<ConfiguredStack> {
  const kind = validate(kindSchema, { stack }, project);
  if ("error" in kind) return kind;
  if (kind.value.stack === "fleet") {
    const fleet = validate(fleetSchema, withoutDefaultsOf(postgresSchema, config, fleetSchema), project);
    return "error" in fleet ? fleet : { value: { kind: "fleet", fleet: fleet.value } };
  }
  const postgres = validate(postgresSchema, withoutDefaultsOf(fleetSchema, config, postgresSchema), project);
  return "error" in postgres ? postgres : { value: { kind: "postgres", postgres: postgres.value } };
}

/** A configuration without what Pulumi.yaml puts into that of every stack, and only stacks of the other kind have. */
function withoutDefaultsOf(
  other: z.ZodObject,
  config: Record<string, unknown>,
  own: z.ZodObject,
): Record<string, unknown> {
  const isForeign = ([key, value]: [string, unknown]): boolean => {
    const definition = key in own.shape ? undefined : (other.shape as Record<string, z.ZodType>)[key];
    if (definition === undefined) return false;
    // The same as if it were left out.
    const [given, absent] = [value, undefined].map((one) => z.safeParse(definition, one));
    return given?.success === true && absent?.success === true && isDeepStrictEqual(given.data, absent.data);
  };
  return Object.fromEntries(Object.entries(config).filter((entry) => !isForeign(entry)));
}
