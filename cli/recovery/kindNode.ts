import type { ObjectRemover } from "../../live/clusterObjects";
import type { Docker } from "../../live/docker";

/** Containers of a Kind cluster, running or not. */
export async function containerIds(docker: Docker, clusterName: string): Promise<string[]> {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  return (await docker("ps", "--all", "--quiet", "--filter", filter)).split("\n").filter(Boolean);
}

/** State of the node of a Kind cluster, such as `running`; undefined if there is no such container. */
export async function nodeState(docker: Docker, clusterName: string): Promise<string | undefined> {
  const filter = `name=^${controlPlane(clusterName)}$`;
  const state = await docker("ps", "--all", "--filter", filter, "--format", "{{.State}}");
  return state.trim() || undefined;
}

/** kubectl as administrator in the node of a Kind cluster. */
export async function kubectl(docker: Docker, clusterName: string, ...args: string[]): Promise<string> {
  const administrator = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
  return docker("exec", controlPlane(clusterName), ...administrator, ...args);
}

/** Removes objects by kubectl in the node of a Kind cluster, which has the credentials for it. */
export function kindObjects(docker: Docker, clusterName: string): ObjectRemover {
  const run = async (...args: string[]) => kubectl(docker, clusterName, ...args, "--timeout=60s");
  return {
    deleteObject: async ({ apiVersion, kind, name, namespace }) => {
      const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : [undefined, apiVersion];
      const kindArgument = group === undefined ? kind : `${kind}.${version}.${group}`;
      const where = namespace === undefined ? [] : ["--namespace", namespace];
      await run("delete", kindArgument, name, ...where, "--ignore-not-found").catch((error: unknown) => {
        // Without its kind there are no objects of it.
        if (!(error as Error).message.includes("doesn't have a resource type")) throw error;
      });
    },
    deleteSecrets: async (namespace, selector) => {
      const where = namespace === undefined ? ["--all-namespaces"] : ["--namespace", namespace];
      await run("delete", "secrets", ...where, "--selector", selector);
    },
  };
}

/**
 * The certificate authority of a Kind cluster whose node runs, in PEM.
 *
 * @throws Error if it has none yet
 */
export async function certificateAuthority(docker: Docker, clusterName: string): Promise<string> {
  return (await docker("exec", controlPlane(clusterName), "cat", "/etc/kubernetes/pki/ca.crt")).trim();
}

/** Name of the container of a Kind cluster's node. */
export function controlPlane(clusterName: string): string {
  return `${clusterName}-control-plane`;
}
