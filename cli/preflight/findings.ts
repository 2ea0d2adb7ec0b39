import { engineFindings } from "./engineFindings";
import { finding, type Finding } from "./finding";
import type { InotifyLimit, Machine } from "./machine";
import { networkFindings } from "./networkFindings";
import type { Plan } from "./plan";
import { isOlder } from "./version";

const GIB = 2 ** 30;

/** The `engines` of package.json. */
const NODE_VERSION = "22";
/** The first one with error hooks, without which the program ends. */
const PULUMI_VERSION = "3.217.0";

/** Bytes for a cluster that hosts everything. Seen: 1.0 to 1.4 GiB. */
const CLUSTER_MEMORY = 1.3 * GIB;
/** Bytes for the images and data of a cluster. */
const CLUSTER_DISK = 2 * GIB;
/** Bytes for the node image. */
const NODE_IMAGE_DISK = 1.5 * GIB;

/** What one cluster takes of a limit of inotify's (seen: 28, and 400 to 480), and what Kind's known issues advise. */
const INOTIFY: Record<InotifyLimit, { readonly cluster: number; readonly advised: number }> = {
  max_user_instances: { cluster: 28, advised: 512 },
  max_user_watches: { cluster: 480, advised: 524_288 },
};

/** All that stands in the way of a plan on a machine. What is not known of the machine gives no finding. */
export function findings(machine: Machine, plan: Plan): Finding[] {
  // No ports among them: what listens on this machine is Kind's API server, on a port that happens to be free.
  const ofDocker = [engineFindings, networkFindings, clusterNames, memory, disk, inotify];
  const rules = [...((plan.usesKind ?? true) ? ofDocker : []), node, pulumi];
  return rules.flatMap((rule) => rule(machine, plan));
}

function clusterNames({ kindClusters }: Machine, { newClusters }: Plan): Finding[] {
  return newClusters
    .filter((name) => kindClusters.includes(name))
    .map((name) =>
      finding(
        "error",
        `Kind cluster ${name}`,
        "none of this name yet",
        "one that this stack did not make: another stack's, another folder's, or left over",
        `If it is not used, type: kind delete cluster --name ${name}, or: docker rm -f -v ${name}-control-plane. ` +
          "Otherwise choose another name in the configuration, under clusters.",
      ),
    );
}

function memory({ memory: available }: Machine, { newClusters }: Plan): Finding[] {
  const needed = newClusters.length * CLUSTER_MEMORY;
  if (available === undefined || available >= needed) return [];
  const severity = available < needed / 2 ? "error" : "warning";
  const todo =
    "Give Docker Desktop more in Settings > Resources, or on Linux end what you do not need: `docker stats` shows " +
    "containers, `npm run down -- <stack>` removes a stack of this project.";
  return [finding(severity, "memory", `${gib(needed)} for ${newClusters.join(", ")}`, gib(available), todo)];
}

function disk({ disk: found, hasNodeImage }: Machine, { newClusters }: Plan): Finding[] {
  if (found === undefined || newClusters.length === 0) return [];
  const needed = newClusters.length * CLUSTER_DISK + (hasNodeImage === false ? NODE_IMAGE_DISK : 0);
  if (found.free >= needed) return [];
  const todo =
    "Type `docker system df` to see what Docker keeps; `docker image prune` removes images without a name.";
  return [
    finding(
      "warning",
      `free disk space in ${found.folder}`,
      `${gib(needed)} for ${newClusters.join(", ")}`,
      gib(found.free),
      todo,
    ),
  ];
}

function inotify({ inotify: limits, kindClusters }: Machine, { newClusters }: Plan): Finding[] {
  if (newClusters.length === 0) return [];
  const clusters = new Set([...kindClusters, ...newClusters]).size;
  return (Object.keys(INOTIFY) as InotifyLimit[]).flatMap((name) => {
    const { cluster, advised } = INOTIFY[name];
    // Half of a limit is for the other processes of root's.
    const needed = 2 * cluster * clusters;
    const limit = limits[name];
    if (limit === undefined || limit >= needed) return [];
    const todo = `Type: sudo sysctl fs.inotify.${name}=${Math.max(needed, advised)}. The same in /etc/sysctl.d/kind.conf keeps it.`;
    return [
      finding(
        "warning",
        `fs.inotify.${name}`,
        `${needed} for Kind clusters, ${clusters} in all`,
        String(limit),
        todo,
      ),
    ];
  });
}

function node({ nodeVersion }: Machine): Finding[] {
  if (!isOlder(nodeVersion, NODE_VERSION)) return [];
  const todo = "Type: nvm install, or get it from https://nodejs.org/";
  return [finding("warning", "Node.js", `version ${NODE_VERSION} or newer`, nodeVersion, todo)];
}

function pulumi({ pulumiVersion }: Machine): Finding[] {
  if (pulumiVersion === undefined || !isOlder(pulumiVersion, PULUMI_VERSION)) return [];
  const todo =
    "Type: curl -fsSL https://get.pulumi.com | sh, or: brew upgrade pulumi. Without one on PATH, npm gets its own.";
  return [finding("error", "Pulumi CLI", `version ${PULUMI_VERSION} or newer`, pulumiVersion, todo)];
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
