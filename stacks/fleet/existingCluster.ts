import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { selectContext, type SelectedContext } from "../../slim/kubeconfig";

/** A cluster that is there already, as it is configured. */
export interface ExistingClusterSettings extends SelectedContext {
  /** File of the kubeconfig; undefined where its content was given. */
  readonly file?: string;
}

/** The keys of a cluster that is there already. */
export const existingClusterKeys = {
  /** A file, or its content, which should be a secret of the configuration. */
  kubeconfig: z.unknown().optional(),
  context: z.string().optional(),
};

/** A value of the configuration that cannot be used. */
interface Problem {
  readonly key: "kubeconfig" | "context";
  readonly expected: string;
  /** What was given; never the content of a kubeconfig. */
  readonly given: unknown;
}

/** Reads the kubeconfig of a cluster that is there already; a relative path is relative to the project's folder. */
export function readExistingCluster(given: {
  readonly kubeconfig: unknown;
  readonly context?: string;
}): ExistingClusterSettings | Problem {
  const { context } = given;
  const file = fileOf(given.kubeconfig);
  const wrong = (expected: string): Problem =>
    context !== undefined && expected.startsWith("a context")
      ? { key: "context", expected, given: context }
      : { key: "kubeconfig", expected, given: file === undefined ? "(its content)" : given.kubeconfig };
  let content: string;
  try {
    content = file === undefined ? contentOf(given.kubeconfig) : readFileSync(file, "utf8");
  } catch (error) {
    return wrong(`the file of a kubeconfig (${(error as Error).message})`);
  }
  try {
    const folder = file === undefined ? undefined : path.dirname(file);
    return { ...selectContext(content, context, folder), file };
  } catch (error) {
    if (error instanceof RangeError) return wrong(error.message);
    throw error;
  }
}

/** A text in one line is a path. */
function fileOf(kubeconfig: unknown): string | undefined {
  if (typeof kubeconfig !== "string" || /\n|^\s*\{/.test(kubeconfig)) return undefined;
  return path.resolve(kubeconfig.replace(/^~(?=\/|$)/, homedir()));
}

/** Content is text, or was read with the configuration around it. */
function contentOf(kubeconfig: unknown): string {
  return typeof kubeconfig === "string" ? kubeconfig : JSON.stringify(kubeconfig);
}
