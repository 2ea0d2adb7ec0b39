import type { AddressRange } from "./addresses";

/** The IPv4 part of the Docker network that Kind's nodes are in. */
export interface DockerNetwork {
  readonly name: string;
  /** As Docker writes it: `172.18.0.0/16`. */
  readonly cidr: string;
  /** All its addresses. */
  readonly subnet: AddressRange;
  readonly gateway: number;
  /**
   * What Docker assigns to containers.
   * @default the subnet
   */
  readonly ipRange?: AddressRange;
  /** Addresses of containers, by container name. */
  readonly containers: Readonly<Record<string, number>>;
}

/** Why a Docker network has no room for the addresses. */
export class AddressError extends Error {
  /** What to do about it. */
  public readonly todo: string;

  public constructor(message: string, todo: string) {
    super(message);
    this.name = "AddressError";
    this.todo = todo;
  }
}

/** How to have another network in place of one. */
export function anotherNetwork(name: string): string {
  return (
    `Remove all Kind clusters and type: docker network rm ${name}. Docker then creates another one with the next ` +
    `cluster; to choose its addresses, type: docker network create --subnet 172.30.0.0/16 ${name}.`
  );
}

/** Name of the container that Kind creates for a cluster of one node. */
export function nodeContainer(cluster: string): string {
  return `${cluster}-control-plane`;
}
