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

/**
 * The command that makes a Job of a CronJob. Its name has the time, as two Jobs of the same name cannot be.
 *
 * @param kubectl the command with cluster and namespace
 */
export function createJobCommand(kubectl: string, cronJob: string): string {
  return `${kubectl} create job ${cronJob}-$(date +%s) --from=cronjob/${cronJob}`;
}

/** A word of a shell command. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
