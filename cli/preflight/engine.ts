import { existsSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import type { DockerSubnet } from "../../live/dockerNetwork";
import { formatAddress } from "../../slim/addresses";
import type { AddressPool } from "../../slim/addressPools";
import type { Docker } from "../../live/docker";

/** The engine that answers the docker command. */
export interface Engine {
  /** Its version. */
  readonly dockerVersion?: string;
  /** Why no engine answers. */
  readonly dockerError?: string;
  /** Its version, if the docker command, or the engine behind it, is Podman. */
  readonly podman?: { readonly version: string; readonly isCommand: boolean };
}

/** What is used of `docker info`; an engine that does not answer prints zeros, or nothing. */
export interface EngineInfo {
  readonly Name?: string;
  readonly MemTotal?: number;
  readonly DockerRootDir?: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CPUShares?: boolean;
  readonly SecurityOptions?: readonly string[] | null;
  readonly DefaultAddressPools?: readonly { readonly Base: string; readonly Size: number }[] | null;
}

/** What of `docker version` tells one engine from another. */
interface Versions {
  readonly Server?: {
    readonly Version: string;
    readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
  } | null;
}

/** Asks which engine answers. Never fails. */
export async function readEngine(docker: Docker): Promise<Engine> {
  try {
    const command = /^podman version (\S+)/m.exec(await docker("--version"))?.[1];
    if (command !== undefined) {
      await docker("info");
      return { podman: { version: command, isCommand: true } };
    }
    const { Server } = JSON.parse(await docker("version", "--format", "{{json .}}")) as Versions;
    const engine = Server?.Components?.find(({ Name }) => Name === "Podman Engine");
    return {
      dockerVersion: Server?.Version,
      podman: engine && { version: engine.Version, isCommand: false },
    };
  } catch (error) {
    return { dockerError: (error as Error).message };
  }
}

/** Whether Docker runs without root, and then what keeps Kind from running in it. */
export function rootlessObstacle(info: EngineInfo): "none" | "cgroup v1" | "no delegation" | undefined {
  if (!(info.SecurityOptions ?? []).some((option) => option.includes("name=rootless"))) return undefined;
  if (info.CgroupVersion !== "2") return "cgroup v1";
  // As Kind judges it.
  const delegated =
    info.CgroupDriver !== "none" &&
    info.MemoryLimit === true &&
    info.PidsLimit === true &&
    info.CPUShares === true;
  return delegated ? "none" : "no delegation";
}

/** The pools that an engine's configuration names; undefined if it names none. */
export function configuredPools({ DefaultAddressPools }: EngineInfo): AddressPool[] | undefined {
  return DefaultAddressPools?.map(({ Base, Size }) => ({ base: Base, size: Size }));
}

/** The host of the docker command's engine, as `ssh://user@host`, if it is another machine's. */
export async function remoteEngine(docker: Docker): Promise<string | undefined> {
  const endpoint = (await docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")).trim();
  return isRemote(endpoint, ownNames()) ? endpoint : undefined;
}

/** Whether an endpoint of Docker's is one of another machine, and not of one of these names or addresses. */
export function isRemote(endpoint: string, own: readonly string[]): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !["tcp:", "ssh:", "http:", "https:"].includes(url.protocol)) return false;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return host !== "" && host !== "localhost" && !host.startsWith("127.") && !own.includes(host);
}

/**
 * Whether this runs in a container and Docker's engine elsewhere, so that what the engine publishes on 127.0.0.1 is
 * not on the 127.0.0.1 of here.
 */
export function isApart(
  info: EngineInfo,
  subnets: readonly DockerSubnet[],
  container = isContainer(),
): boolean {
  if (!container || info.Name === undefined || info.Name === hostname()) return false;
  const own = ownNames();
  return !subnets.some(({ gateway }) => own.includes(formatAddress(gateway)));
}

function isContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map(({ address }) => address),
  );
  return [hostname(), ...addresses];
}
