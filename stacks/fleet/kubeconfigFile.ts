/** Where the kubeconfig of a cluster is written. Relative, so that a project folder that moves keeps its clusters. */
export function kubeconfigFile(clusterName: string): string {
  return `.local/kubeconfigs/${clusterName}.yaml`;
}
