/** How people reach a cluster. */
export interface ClusterAccess {
  /** Undefined where nobody knows of a file: then it is in kubectl's own configuration. */
  readonly kubeconfigFile?: string;
  /** A context of that file; by default its current one. */
  readonly context?: string;
}

/** The kubectl command for a cluster, without what it shall do there. */
export function kubectlCommand({ kubeconfigFile, context }: ClusterAccess): string {
  return [
    "kubectl",
    ...(kubeconfigFile === undefined ? [] : ["--kubeconfig", word(kubeconfigFile)]),
    ...(context === undefined ? [] : ["--context", word(context)]),
  ].join(" ");
}

/** A word of a shell command. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
