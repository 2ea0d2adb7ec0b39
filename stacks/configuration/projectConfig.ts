import * as pulumi from "@pulumi/pulumi";
import { structured } from "./structured";

/** The configuration of the current stack: every key of this project, known or not, so that a misspelt one is found. */
export function projectConfig(): Record<string, unknown> {
  const prefix = `${pulumi.getProject()}:`;
  const config = new pulumi.Config();
  const values: Record<string, unknown> = {};
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    if (!fullKey.startsWith(prefix)) continue;
    const key = fullKey.slice(prefix.length);
    values[key] = structured(config.get(key) ?? "");
  }
  return values;
}
