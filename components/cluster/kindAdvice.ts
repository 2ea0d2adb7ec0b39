const ROOTLESS = "https://kind.sigs.k8s.io/docs/user/rootless/";

/**
 * What is behind an error of Kind's, and what to do; each pattern is a message of Kind 0.31. What Docker printed is not
 * in these messages, so some advice is a command that shows it.
 */
const ADVICE: [RegExp, (clusterName: string) => string][] = [
  [
    /already exist for a cluster with the name/,
    (name) =>
      `There is a Kind cluster ${name} already, that is not in this stack's state. Remove it if nobody uses it ` +
      `(kind delete cluster --name ${name}, or docker rm --force --volumes ${name}-control-plane), or choose another name.`,
  ],
  [
    /failed to get docker info|Cannot connect to the Docker daemon|executable file not found/,
    () => "Cannot reach Docker. Start it (`docker info` must succeed), and run again.",
  ],
  [
    /failed to pull image/,
    () =>
      "The node image cannot be pulled. Check the network and the image's name, or name one that is on this machine.",
  ],
  [
    /rootless provider requires cgroup v2/,
    () =>
      "Docker without root needs control groups v2. Start the machine with systemd.unified_cgroup_hierarchy=1 on the " +
      `kernel's command line: ${ROOTLESS}`,
  ],
  [
    /rootless provider requires setting systemd property/,
    () =>
      "Docker without root may not limit CPU, memory and processes. Put [Service] and Delegate=yes into " +
      "/etc/systemd/system/user@.service.d/delegate.conf, and type: sudo systemctl daemon-reload && " +
      `systemctl --user restart docker. ${ROOTLESS}`,
  ],
  [
    /failed to ensure docker network|non-overlapping subnet/,
    () =>
      "Docker cannot create the network for Kind's nodes. To see why, type: docker network create kind. If it finds no " +
      "free address pool, there are too many networks: docker network prune removes those that no container uses.",
  ],
  [
    /could not find a log line/,
    (name) =>
      "The node's container did not start up. Mostly the kernel's limits for inotify are too low for another cluster. " +
      "Raise them: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512. If they are high " +
      `enough, type: docker logs ${name}-control-plane, while it is being made again.`,
  ],
  [
    /command "docker run /,
    () =>
      "Docker cannot start the node's container. To see why, type: docker run --rm --network kind --entrypoint true, " +
      "and the node image. Where it has no address left, Kind's network is too small for its containers.",
  ],
  [
    /failed to init node with kubeadm/,
    () =>
      "Kubernetes did not start in the node. A node image of Kubernetes 1.35 or newer does not run on control groups v1 " +
      "(docker info shows the version); and a machine may have too little free memory or disk (docker stats, docker " +
      "system df).",
  ],
];

/** What to do about an error that Kind reported while it made a cluster; undefined if there is nothing to add. */
export function kindAdvice(clusterName: string, error: string): string | undefined {
  return ADVICE.find(([pattern]) => pattern.test(error))?.[1](clusterName);
}
