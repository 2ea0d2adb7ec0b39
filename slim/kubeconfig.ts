import * as path from "node:path";
import { parse, stringify } from "yaml";

/** A kubeconfig reduced to one context, which is its current one. */
export interface SelectedContext {
  /** Content in YAML: one cluster, one user, one context. */
  readonly kubeconfig: string;
  readonly context: string;
  /** URL of the cluster's API server. */
  readonly server: string;
}

interface Kubeconfig {
  readonly clusters?: Entry<"cluster">[];
  readonly users?: Entry<"user">[];
  readonly contexts?: Entry<"context">[];
  readonly "current-context"?: string;
}

type Settings = Readonly<Record<string, unknown>>;
type Entry<Kind extends string> = { readonly name?: string } & Partial<Readonly<Record<Kind, Settings>>>;

/** Files that a cluster or a user of a kubeconfig may name. */
const FILE_KEYS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/**
 * Reduces a kubeconfig to one context, so that no other cluster can be reached by it.
 *
 * @param content YAML or JSON
 * @param context by default the kubeconfig's current one
 * @param folder of the kubeconfig's file: the files that it names are relative to it
 * @throws RangeError that says what was expected; it contains nothing of the content but the names of contexts
 */
export function selectContext(content: string, context?: string, folder?: string): SelectedContext {
  const kubeconfig = parseKubeconfig(content);
  const contexts = kubeconfig.contexts ?? [];
  const name = context ?? kubeconfig["current-context"];
  const found = contexts.find((one) => one.name === name);
  if (found?.context === undefined || name === undefined) {
    const known = contexts.map((one) => one.name).join(", ");
    throw new RangeError(
      context === undefined && !name
        ? `a kubeconfig with a current context, or the name of one of its contexts: ${known}`
        : `a context of the kubeconfig: ${known}; it has no ${JSON.stringify(name)}`,
    );
  }
  const named = <Kind extends "cluster" | "user">(entries: Entry<Kind>[] = [], kind: Kind) => {
    const entry = entries.find((one) => one.name === found.context?.[kind]);
    if (entry?.[kind] === undefined) {
      throw new RangeError(`a kubeconfig with the ${kind} that its context ${name} names`);
    }
    return { name: entry.name, [kind]: withAbsolutePaths(entry[kind], folder) };
  };
  const cluster = named(kubeconfig.clusters, "cluster");
  const server = (cluster.cluster as Settings).server;
  if (typeof server !== "string") throw new RangeError(`a kubeconfig whose context ${name} has a server`);
  return {
    context: name,
    server,
    kubeconfig: stringify(
      {
        apiVersion: "v1",
        kind: "Config",
        clusters: [cluster],
        users: [named(kubeconfig.users, "user")],
        contexts: [found],
        "current-context": name,
      },
      { lineWidth: 0 },
    ),
  };
}

function parseKubeconfig(content: string): Kubeconfig {
  let parsed: unknown;
  try {
    parsed = parse(content);
  } catch {
    throw new RangeError("a kubeconfig in YAML or JSON");
  }
  const { contexts } = (parsed ?? {}) as { readonly contexts?: unknown };
  if (!Array.isArray(contexts)) throw new RangeError("a kubeconfig, which has a list of contexts");
  return parsed as Kubeconfig;
}

function withAbsolutePaths(settings: Settings, folder: string | undefined): Settings {
  if (folder === undefined) return settings;
  const absolute = (value: unknown) => (typeof value === "string" ? path.resolve(folder, value) : value);
  const { exec } = settings as { exec?: Settings };
  return {
    ...settings,
    ...Object.fromEntries(
      FILE_KEYS.filter((key) => settings[key] !== undefined).map((key) => [key, absolute(settings[key])]),
    ),
    // A command without a slash is looked for on PATH.
    ...(typeof exec?.command === "string" &&
      exec.command.includes("/") && { exec: { ...exec, command: absolute(exec.command) } }),
  };
}
