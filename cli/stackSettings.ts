import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { isMap, parseDocument } from "yaml";
import { LOCAL, PROJECT } from "./project";

/** Copies of a stack's settings, for the CLI to work with. */
export interface StackSettings {
  /** Folder with the copies; the CLI takes it for a project of the same name. */
  readonly folder: string;
  /** Environment in which the CLI reads and writes the copy of the stack's file. */
  readonly env: Record<string, string>;
}

/** The part of an exported stack that says how its secrets are encrypted. */
export interface ExportedStack {
  readonly deployment?: {
    readonly secrets_providers?: { readonly type: string; readonly state?: { readonly salt?: string } };
  };
}

/**
 * Copies `Pulumi.yaml` and `Pulumi.<stack>.yaml` to `.local/settings`.
 *
 * The CLI keeps the salt of a passphrase in the stack's file, under `encryptionsalt`, and writes that file when it makes
 * or updates the stack. The copy takes that line, and the user's file stays clean in version control.
 *
 * @param stackName short or full name, such as `organization/slim/single`
 * @param exported the stack as it is, for the salt that its secrets have; undefined for a stack that is about to be made
 * @param folders where from and where to
 */
export function copyStackSettings(
  stackName: string,
  exported: ExportedStack | undefined,
  { project = PROJECT, folder = path.join(LOCAL, "settings") } = {},
): StackSettings {
  const stackFile = `Pulumi.${path.posix.basename(stackName)}.yaml`;
  const salt = exported?.deployment?.secrets_providers?.state?.salt;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copy(project, folder, "Pulumi.yaml");
  copy(project, folder, stackFile, (text) => (salt === undefined ? text : withSalt(text, salt)));
  return { folder, env: { PULUMI_OPTION_CONFIG_FILE: path.join(folder, stackFile) } };
}

/** A stack's file with a salt, unless it names one or encrypts secrets in another way. */
function withSalt(text: string, salt: string): string {
  const document = parseDocument(text);
  // The CLI says what is wrong with a file that cannot be read.
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return text;
  if (document.has("encryptionsalt") || document.has("secretsprovider")) return text;
  document.set("encryptionsalt", salt);
  return document.toString();
}

/** Replaces the copy of a file in one step, as another command may be reading it; removes it if there is no such file. */
function copy(from: string, to: string, name: string, change = (text: string) => text): void {
  const target = path.join(to, name);
  if (!existsSync(path.join(from, name))) {
    rmSync(target, { force: true });
    return;
  }
  const temporary = mkdtempSync(path.join(to, "copy-"));
  try {
    writeFileSync(path.join(temporary, name), change(readFileSync(path.join(from, name), "utf8")));
    renameSync(path.join(temporary, name), target);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
