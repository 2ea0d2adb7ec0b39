import { finding, type Finding } from "./finding";
import type { Machine } from "./machine";
import type { Plan } from "./plan";
import { isOlder } from "./version";

/** The oldest that this is known to run with. */
const DOCKER_VERSION = "20.10";
/** The first Kubernetes whose kubelet does not start with control groups of version 1. */
const CGROUP_V2_KUBERNETES = "1.35";

/** What stands in the way of an update in the engine that answers the docker command. */
export function engineFindings(machine: Machine, plan: Plan): Finding[] {
  const rules = [answers, podman, elsewhere, rootless, controlGroups];
  return rules.flatMap((rule) => rule(machine, plan));
}

function answers({ dockerError, dockerVersion, podman }: Machine): Finding[] {
  if (dockerError !== undefined) {
    const [, todo] = UNREACHABLE.find(([pattern]) => pattern.test(dockerError)) ?? [];
    return [finding("error", "Docker", "an engine that answers", dockerError, todo ?? START_DOCKER)];
  }
  if (podman !== undefined || dockerVersion === undefined || !isOlder(dockerVersion, DOCKER_VERSION))
    return [];
  const todo = "Upgrade it: https://docs.docker.com/engine/install/";
  return [finding("error", "Docker", `version ${DOCKER_VERSION} or newer`, dockerVersion, todo)];
}

const START_DOCKER =
  "Start Docker Desktop, or on Linux type: sudo systemctl start docker. It runs when `docker version` shows a server.";

/** What to do where Docker does not answer, by what it says instead. */
const UNREACHABLE: [RegExp, string][] = [
  [
    /permission denied/,
    "Type: sudo usermod -aG docker $USER. Log out and in again, then `docker version` shows a server.",
  ],
  [/no command docker/, "Install it: https://docs.docker.com/get-started/get-docker/"],
];

function podman({ podman: found }: Machine, { newClusters }: Plan): Finding[] {
  if (found === undefined) return [];
  if (found.isCommand) {
    const todo =
      "Kind's support for Podman is experimental, and this project is not tested with it. It is tested with Docker's engine.";
    return [finding("warning", "Docker", "Docker's engine", `Podman ${found.version}`, todo)];
  }
  if (newClusters.length === 0) return [];
  const todo =
    "Podman refuses the network that Kind makes by the docker command. Use Docker's engine: `docker context ls` and " +
    "`echo $DOCKER_HOST` show which one is asked.";
  return [
    finding("error", "Docker", "Docker's engine", `Podman ${found.version} behind the docker command`, todo),
  ];
}

/** The API servers of Kind's clusters listen on 127.0.0.1 of the engine's machine. */
function elsewhere({ remoteEngine, isApart }: Machine, { newClusters }: Plan): Finding[] {
  if (newClusters.length === 0) return [];
  const why = "Kind's API servers listen on 127.0.0.1 beside the engine, and cannot be reached from here.";
  if (remoteEngine !== undefined) {
    const todo = `${why} Run this on that machine; or use the engine of this one: unset DOCKER_HOST, docker context use default.`;
    return [finding("error", "Docker", "an engine on this machine", remoteEngine, todo)];
  }
  if (isApart !== true) return [];
  const todo =
    `${why} Run this outside of the container; or start the container with --network host; or give it an engine of its ` +
    "own, such as the feature docker-in-docker of dev containers.";
  return [
    finding(
      "error",
      "Docker",
      "an engine in the same network",
      "that this runs in a container, and the engine outside of it",
      todo,
    ),
  ];
}

function rootless({ rootless: obstacle }: Machine, { newClusters }: Plan): Finding[] {
  if (newClusters.length === 0) return [];
  const page = "https://kind.sigs.k8s.io/docs/user/rootless/";
  if (obstacle === "cgroup v1") {
    const todo = `Start the machine with systemd.unified_cgroup_hierarchy=1 on the kernel's command line: ${page}`;
    return [finding("error", "rootless Docker", "control groups v2", "control groups v1", todo)];
  }
  if (obstacle === "no delegation") {
    const todo =
      "Put [Service] and Delegate=yes into /etc/systemd/system/user@.service.d/delegate.conf, type: sudo systemctl " +
      `daemon-reload && systemctl --user restart docker. ${page}`;
    return [
      finding(
        "error",
        "rootless Docker",
        "limits of CPU, memory and processes",
        "that not all are delegated to it",
        todo,
      ),
    ];
  }
  return [];
}

function controlGroups({ cgroupVersion }: Machine, { newClusters, nodeImage = "" }: Plan): Finding[] {
  const version = /:v?(\d+\.\d+[\d.]*)/.exec(nodeImage)?.[1];
  if (newClusters.length === 0 || cgroupVersion !== "1" || version === undefined) return [];
  if (isOlder(version, CGROUP_V2_KUBERNETES)) return [];
  const todo =
    "Start the machine with systemd.unified_cgroup_hierarchy=1 on the kernel's command line, or upgrade Docker Desktop or " +
    "WSL; or set images.kindNode in the configuration to a node image of Kubernetes 1.34, such as kindest/node:v1.34.3.";
  return [finding("error", "control groups", `v2, which Kubernetes ${version} needs`, "v1", todo)];
}
