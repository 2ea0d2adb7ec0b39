import { readFile, statfs } from "node:fs/promises";
import type { Workspace } from "@pulumi/pulumi/automation";
import { type DockerSubnet, readDockerNetwork, readDockerSubnets } from "../../live/dockerNetwork";
import type { AddressPool } from "../../slim/addressPools";
import { AddressError, type DockerNetwork } from "../../slim/dockerNetwork";
import { type Docker, runDocker } from "../../live/docker";
import { PROJECT } from "../project";
import {
  configuredPools,
  type Engine,
  type EngineInfo,
  isApart,
  readEngine,
  remoteEngine,
  rootlessObstacle,
} from "./engine";

/** What a machine has for an update; what it does not tell is undefined. */
export interface Machine extends Engine {
  /** The engine's endpoint, if that is another machine's. */
  readonly remoteEngine?: string;
  /** Whether this runs in a container, and the engine outside of it. */
  readonly isApart?: boolean;
  /** The version of control groups that containers have. */
  readonly cgroupVersion?: string;
  /** What keeps Kind from running, where Docker runs without root. */
  readonly rootless?: ReturnType<typeof rootlessObstacle>;
  /** Kind's network, or why it cannot be used; undefined if there is none yet. */
  readonly network?: DockerNetwork | AddressError;
  /** The subnets of all of Docker's networks. */
  readonly subnets?: readonly DockerSubnet[];
  /**
   * Where Docker takes the subnets of its networks from.
   * @default Docker's own pools
   */
  readonly addressPools?: readonly AddressPool[];
  /** Bytes of memory that containers can still have; where Docker runs in a virtual machine, all bytes of that. */
  readonly memory?: number;
  /** Where Docker keeps its data, or the project's folder if that is not on this machine, and its free bytes. */
  readonly disk?: { readonly folder: string; readonly free: number };
  /** The kernel's limits `fs.inotify.*` for each user; Linux only. */
  readonly inotify: Partial<Record<InotifyLimit, number>>;
  /** Names of the Kind clusters, running or not; none where Docker does not answer. */
  readonly kindClusters: string[];
  /** Whether the node image that is asked for is here already. */
  readonly hasNodeImage?: boolean;
  readonly nodeVersion: string;
  /** Version of the Pulumi CLI that the workspace uses. */
  readonly pulumiVersion?: string;
}

/** Names of limits under `fs.inotify`. */
export type InotifyLimit = "max_user_instances" | "max_user_watches";

/**
 * Reads a machine, within a second where Docker answers promptly. Changes nothing and never fails.
 *
 * @param nodeImage is looked for among the local images
 */
export async function readMachine(
  workspace: Pick<Workspace, "pulumiVersion">,
  nodeImage?: string,
  docker: Docker = runDocker,
): Promise<Machine> {
  const info = known(async () => JSON.parse(await docker("info", "--format", "{{json .}}")) as EngineInfo);
  const [
    engine,
    remote,
    network,
    subnets,
    memory,
    disk,
    instances,
    watches,
    kindClusters,
    hasNodeImage,
    pulumiVersion,
  ] = await Promise.all([
    readEngine(docker),
    known(() => remoteEngine(docker)),
    known(() => kindNetwork(docker)),
    known(() => readDockerSubnets(docker)),
    info.then(availableMemory),
    info.then(freeDisk),
    inotifyLimit("max_user_instances"),
    inotifyLimit("max_user_watches"),
    known(() => listKindClusters(docker)),
    nodeImage === undefined ? undefined : known(() => hasImage(docker, nodeImage)),
    known(() => workspace.pulumiVersion),
  ]);
  const engineInfo = (await info) ?? {};
  return {
    ...engine,
    remoteEngine: remote,
    isApart: subnets && isApart(engineInfo, subnets),
    cgroupVersion: engineInfo.CgroupVersion,
    rootless: rootlessObstacle(engineInfo),
    network,
    subnets,
    addressPools: configuredPools(engineInfo),
    memory,
    disk,
    inotify: { max_user_instances: instances, max_user_watches: watches },
    kindClusters: kindClusters ?? [],
    hasNodeImage,
    nodeVersion: process.versions.node,
    pulumiVersion,
  };
}

/** A fact, or undefined where it cannot be read. */
async function known<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

async function kindNetwork(docker: Docker): Promise<Machine["network"]> {
  try {
    return await readDockerNetwork(docker);
  } catch (error) {
    if (error instanceof AddressError) return error;
    throw error;
  }
}

/** The less of what this machine has available and what Docker's, which may be a virtual one, has in all. */
async function availableMemory(info?: EngineInfo): Promise<number | undefined> {
  const meminfo = await known(() => readFile("/proc/meminfo", "utf8"));
  const available = /^MemAvailable: +(\d+) kB$/m.exec(meminfo ?? "")?.[1];
  // Without an engine, older versions of `docker info` print zeros.
  const bytes = [Number(available ?? 0) * 1024, info?.MemTotal ?? 0].filter((some) => some > 0);
  return bytes.length > 0 ? Math.min(...bytes) : undefined;
}

async function freeDisk(info?: EngineInfo): Promise<Machine["disk"]> {
  const free = async (folder: string) => {
    const { bavail, bsize } = await statfs(folder);
    return { folder, free: bavail * bsize };
  };
  return (await known(() => free(info?.DockerRootDir ?? ""))) ?? (await known(() => free(PROJECT)));
}

async function inotifyLimit(name: InotifyLimit): Promise<number | undefined> {
  return known(async () => Number(await readFile(`/proc/sys/fs/inotify/${name}`, "utf8")));
}

async function listKindClusters(docker: Docker): Promise<string[]> {
  const label = "io.x-k8s.kind.cluster";
  const nodes = await docker(
    "ps",
    "--all",
    "--filter",
    `label=${label}`,
    "--format",
    `{{.Label "${label}"}}`,
  );
  return [...new Set(nodes.split("\n").filter(Boolean))];
}

async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker("image", "inspect", "--format", "{{.Id}}", image);
    return true;
  } catch (error) {
    if (/no such image/i.test((error as Error).message)) return false;
    throw error;
  }
}
