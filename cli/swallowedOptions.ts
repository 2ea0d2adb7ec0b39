import { readFileSync } from "node:fs";
import * as path from "node:path";

/**
 * Options that npm kept for itself because no `--` stood before them: it leaves each in the environment, an option
 * without a value as `true`. What the user's .npmrc files say is not among them.
 *
 * @param names of the options to look for, without dashes
 * @returns values by name
 */
export function swallowedOptions(names: readonly string[], env: NodeJS.ProcessEnv): Map<string, string> {
  const configured = npmrcValues(env);
  return new Map(
    names.flatMap((name) => {
      const value = env[`npm_config_${normalized(name)}`];
      return value === undefined || value === "" || value === configured.get(normalized(name))
        ? []
        : [[name, value]];
    }),
  );
}

/** What the .npmrc files say, the nearest one last: npm names the files in the environment too. */
function npmrcValues(env: NodeJS.ProcessEnv): Map<string, string> {
  const prefix = env.npm_config_local_prefix;
  const files = [
    env.npm_config_globalconfig,
    env.npm_config_userconfig,
    prefix === undefined ? undefined : path.join(prefix, ".npmrc"),
  ];
  const lines = files.flatMap((file) => (file === undefined ? [] : readLines(file)));
  return new Map(
    lines.flatMap((line) => {
      // A key alone is true.
      const [, key, value = "true"] = /^\s*([\w-]+)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
      return key === undefined ? [] : [[normalized(key), value]];
    }),
  );
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return []; // There need not be one.
  }
}

/** A name as npm writes it into the environment. */
function normalized(name: string): string {
  return name.replaceAll("-", "_").toLowerCase();
}
