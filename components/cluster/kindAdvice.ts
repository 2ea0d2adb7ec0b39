/** What is behind an error of Kind's, and what to do; each pattern is a message of Kind 0.31. */
const ADVICE: [RegExp, (clusterName: string) => string][] = [
  [
    /already exist for a cluster with the name/,
    (name) =>
      `There is a Kind cluster ${name} already, which this stack did not finish making. Remove it if it is nobody's ` +
      `(kind delete cluster --name ${name}, or docker rm --force --volumes ${name}-control-plane), or choose another name.`,
  ],
  [
    /failed to get docker info|Cannot connect to the Docker daemon|executable file not found/,
    () => "No Docker engine answers. Start it, until `docker info` succeeds, and run again.",
  ],
  [
    /failed to pull image/,
    () =>
      "The node image cannot be pulled. Check the network and the image's name, or name one that is on this machine.",
  ],
  [
    /too many open files/,
    () =>
      "The kernel's limits for inotify are too low for another cluster. Raise them: " +
      "sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
  ],
];

/** What to do about an error that Kind reported while it made a cluster; undefined if there is nothing to add. */
export function kindAdvice(clusterName: string, error: string): string | undefined {
  return ADVICE.find(([pattern]) => pattern.test(error))?.[1](clusterName);
}
