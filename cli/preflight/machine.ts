import { readFile, statfs } from "node:fs/promises";
import type { Workspace } from "@pulumi/pulumi/automation";
import { PROJECT } from "../project";
import { type Docker, runDocker } from "../docker";

/** What a machine has for an update; what it does not tell is undefined. */
export interface Machine {
  /** Version of the Docker engine. */
  readonly dockerVersion?: string;
  /** Why no Docker engine answers. */
  readonly dockerError?: string;
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

/** What is used of `docker info`. */
interface DockerInfo {
  readonly MemTotal: number;
  readonly DockerRootDir: string;
}

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
  const info = known(async () => JSON.parse(await docker("info", "--format", "{{json .}}")) as DockerInfo);
  const [engine, memory, disk, instances, watches, kindClusters, hasNodeImage, pulumiVersion] =
    await Promise.all([
      readEngine(docker),
      info.then(availableMemory),
      info.then(freeDisk),
      inotifyLimit("max_user_instances"),
      inotifyLimit("max_user_watches"),
      known(() => listKindClusters(docker)),
      nodeImage === undefined ? undefined : known(() => hasImage(docker, nodeImage)),
      known(() => workspace.pulumiVersion),
    ]);
  return {
    ...engine,
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

async function readEngine(docker: Docker): Promise<Pick<Machine, "dockerVersion" | "dockerError">> {
  try {
    return { dockerVersion: (await docker("version", "--format", "{{.Server.Version}}")).trim() };
  } catch (error) {
    return { dockerError: (error as Error).message };
  }
}

/** The less of what this machine has available and what Docker's, which may be a virtual one, has in all. */
async function availableMemory(info?: DockerInfo): Promise<number | undefined> {
  const meminfo = await known(() => readFile("/proc/meminfo", "utf8"));
  const available = /^MemAvailable: +(\d+) kB$/m.exec(meminfo ?? "")?.[1];
  // Without an engine, older versions of `docker info` print zeros.
  const bytes = [Number(available ?? 0) * 1024, info?.MemTotal ?? 0].filter((some) => some > 0);
  return bytes.length > 0 ? Math.min(...bytes) : undefined;
}

async function freeDisk(info?: DockerInfo): Promise<Machine["disk"]> {
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
