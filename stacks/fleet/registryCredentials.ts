import { z } from "zod";
import { asText, objectName, report } from "../configuration/fields";

/** Stands in error messages for what nobody else may read. */
const UNTOLD = "(its content)";

const dockerConfigJson = z.unknown().transform((given, ctx): string => {
  const config = asText(given);
  if (isDockerConfig(config)) return config;
  report(
    ctx,
    [],
    given === undefined ? given : UNTOLD,
    "the content of a Docker config.json, in JSON with a map auths",
  );
  return z.NEVER;
});

/** Credentials of registries, of which the stack makes Secrets; their content gets into no error. */
export const registryCredentials = z.strictObject({ name: objectName, dockerConfigJson });

function isDockerConfig(given: unknown): given is string {
  if (typeof given !== "string") return false;
  try {
    const config = JSON.parse(given) as { auths?: unknown } | null;
    return typeof config?.auths === "object" && config.auths !== null;
  } catch {
    return false;
  }
}
