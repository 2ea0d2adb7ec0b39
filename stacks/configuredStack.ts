import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Validation, validate } from "./configuration/validate";
import { type Fleet, fleetSchema } from "./fleet/fleet";
import { type FoodmagStack, foodmagSchema } from "./foodmag/foodmag";
import { type Postgres, postgresSchema } from "./postgres/postgres";

/** What a stack is, by the key `stack` of its configuration: a fleet of SLIM where it has none. */
export type ConfiguredStack =
  | { readonly kind: "fleet"; readonly fleet: Fleet }
  | { readonly kind: "postgres"; readonly postgres: Postgres }
  | { readonly kind: "foodmag"; readonly foodmag: FoodmagStack };

const kindSchema = z.object({ stack: z.enum(["fleet", "postgres", "foodmag"]).default("fleet") });

/**
 * Checks a configuration: its keys are those of the project without its name before them.
 *
 * @param project name of the project, for the messages
 */
export function validateStack(
  { stack, ...config }: Record<string, unknown>,
  project: string,
): Validation<ConfiguredStack> {
  const given = validate(kindSchema, { stack }, project);
  if ("error" in given) return given;
  const kind = given.value.stack;
  switch (kind) {
    case "fleet":
      return validated(fleetSchema, (fleet) => ({ kind, fleet }));
    case "postgres":
      return validated(postgresSchema, (postgres) => ({ kind, postgres }));
    case "foodmag":
      return validated(foodmagSchema, (foodmag) => ({ kind, foodmag }));
  }

  function validated<Schema extends z.ZodObject>(
    schema: Schema,
    configured: (value: z.output<Schema>) => ConfiguredStack,
  ): Validation<ConfiguredStack> {
    const outcome = validate(schema, withoutDefaultsOfOthers(config, schema), project);
    return "error" in outcome ? outcome : { value: configured(outcome.value) };
  }
}

/** A configuration without what Pulumi.yaml puts into that of every stack, and only stacks of another kind have. */
function withoutDefaultsOfOthers(config: Record<string, unknown>, own: z.ZodObject): Record<string, unknown> {
  const schemas: readonly z.ZodObject[] = [fleetSchema, postgresSchema, foodmagSchema];
  const definitions = schemas.map((one): Record<string, z.ZodType | undefined> => one.shape);
  const isForeign = ([key, value]: [string, unknown]): boolean =>
    !(key in own.shape) && definitions.some((ofKind) => isDefault(ofKind[key], value));
  return Object.fromEntries(Object.entries(config).filter((entry) => !isForeign(entry)));
}

/** Whether a value says the same as if it were left out. */
function isDefault(definition: z.ZodType | undefined, value: unknown): boolean {
  if (definition === undefined) return false;
  const [given, absent] = [value, undefined].map((one) => z.safeParse(definition, one));
  return given?.success === true && absent?.success === true && isDeepStrictEqual(given.data, absent.data);
}
