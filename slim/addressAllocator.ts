import {
  type AddressRange,
  type AddressRanges,
  formatAddress,
  formatRange,
  overlap,
  size,
  within,
  without,
} from "./addresses";
import { AddressError, anotherNetwork, type DockerNetwork, nodeContainer } from "./dockerNetwork";
import { hostAddresses, type HostRange } from "./hostNumbers";

/** What one cluster needs. */
export interface Claim {
  readonly cluster: string;
  /** Number of its Services of type LoadBalancer. */
  readonly needed: number;
  /**
   * Host numbers of the configuration.
   * @default the first that are free
   */
  readonly hosts?: HostRange;
}

/** A cluster gets this many if there is room, so that it can grow without a second range. */
const BLOCK = 25;
/** This many addresses at the bottom of a network are kept for containers if there is room. */
const FOR_CONTAINERS = 100;

/**
 * The ranges that clusters had before, if they need no more now. Otherwise undefined: {@link allocate} then needs the
 * network.
 */
export function keptRanges(claims: readonly Claim[], previous: AddressRanges): AddressRanges | undefined {
  const kept = claims.map(({ cluster, needed, hosts }) => {
    const ranges = previous[cluster] ?? [];
    return total(ranges) >= needed && (hosts === undefined || isHosts(ranges, hosts))
      ? ([cluster, ranges] as const)
      : undefined;
  });
  return kept.includes(undefined) ? undefined : Object.fromEntries(kept.filter((one) => one !== undefined));
}

/**
 * Ranges of addresses for clusters that share a Docker network. A cluster keeps what it had before. If that is
 * not enough, it gets another range. New clusters get the first free addresses: not the network's own addresses, not those
 * of containers, and not those that Docker assigns to containers next, such as the nodes of the clusters.
 *
 * @param previous ranges assigned before, also those of clusters that will be removed
 * @throws AddressError if the network has too few, or the configured host numbers are not available
 */
export function allocate(
  network: DockerNetwork,
  claims: readonly Claim[],
  previous: AddressRanges,
): AddressRanges {
  refuseForeign(network, claims, previous);
  const kept = keptRanges(claims, previous);
  if (kept !== undefined) return kept;

  const reserved = forNodes(
    network,
    claims.map(({ cluster }) => cluster),
  );
  const configured = configuredRanges(network, claims, previous, reserved);
  const given = { ...previous, ...configured };
  const open = claims.flatMap(({ cluster, needed }) => {
    const missing = needed - total(given[cluster] ?? []);
    return missing > 0 ? [{ cluster, missing }] : [];
  });
  const taken = [...Object.values(given).flat(), ...containers(network).map(([, range]) => range)];
  const added = firstFit(network, open, taken, reserved);
  return Object.fromEntries(
    claims.map(({ cluster }) => [cluster, [...(given[cluster] ?? []), ...(added[cluster] ?? [])]]),
  );
}

interface Demand {
  readonly cluster: string;
  readonly missing: number;
}

/** Keeps as many addresses for containers as possible: first with room for each cluster to grow, then without. */
function firstFit(
  network: DockerNetwork,
  demands: readonly Demand[],
  taken: readonly AddressRange[],
  reserved: AddressRange,
): AddressRanges {
  const usable = hosts(network);
  const kept = [network.ipRange ?? [], bottoms(network, reserved)].flat();
  for (const block of [BLOCK, 0]) {
    for (const forContainers of kept) {
      const free = without(usable, [...taken, only(network.gateway), forContainers]);
      const ranges = fit(demands, free, block);
      if (ranges !== undefined) return ranges;
    }
  }
  const free = without(usable, [...taken, only(network.gateway), reserved]);
  const wanted = demands.map(({ cluster, missing }) => `${missing} for ${cluster}`).join(", ");
  throw new AddressError(
    `Docker's network ${network.name} (${network.cidr}) has ${counted(free, "free address", "free addresses")} ` +
      `beside its gateway, its containers and the clusters' nodes; the load balancers need ${wanted}`,
    `Give the clusters fewer nodes, or use a larger network. ${anotherNetwork(network.name)}`,
  );
}

/** Assigns a contiguous block to each cluster. With a block size of 0: exactly what it needs, in several ranges. */
function fit(
  demands: readonly Demand[],
  free: readonly AddressRange[],
  block: number,
): AddressRanges | undefined {
  let left = [...free];
  const ranges: Record<string, AddressRange[]> = {};
  for (const { cluster, missing } of demands) {
    const wanted = Math.max(missing, block);
    const place = left.find((range) => size(range) >= wanted);
    const pieces = place ? [firstOf(place, wanted)] : block === 0 ? inPieces(left, wanted) : undefined;
    if (pieces === undefined) return undefined;
    ranges[cluster] = pieces;
    left = left.flatMap((range) => without(range, pieces));
  }
  return ranges;
}

function inPieces(free: readonly AddressRange[], wanted: number): AddressRange[] | undefined {
  const pieces: AddressRange[] = [];
  for (const range of free) {
    const missing = wanted - total(pieces);
    if (missing > 0) pieces.push(firstOf(range, missing));
  }
  return total(pieces) === wanted ? pieces : undefined;
}

/** Ranges to keep for containers, from the usual size down to what the nodes need. */
function bottoms(network: DockerNetwork, reserved: AddressRange): AddressRange[] {
  const { first, last } = network.ipRange ?? network.subnet;
  const most = Math.min(first + FOR_CONTAINERS - 1, last);
  return Array.from({ length: Math.max(0, most - reserved.last) + 1 }, (_, less) => ({
    first,
    last: Math.max(most - less, reserved.last),
  }));
}

/**
 * The lowest addresses that Docker assigns to containers, enough for the node of each cluster. Docker assigns the lowest free
 * address, so nodes that are stopped and started may get any of these.
 */
function forNodes(network: DockerNetwork, clusters: readonly string[]): AddressRange {
  const range = network.ipRange ?? network.subnet;
  const nodes = clusters.map(nodeContainer);
  const others = containers(network).flatMap(([name, address]) => (nodes.includes(name) ? [] : address));
  const { gateway, subnet } = network;
  const free = without(range, [only(gateway), only(subnet.first), only(subnet.last), ...others]);
  const [last] = (inPieces(free, nodes.length) ?? []).slice(-1);
  if (last === undefined) {
    throw new AddressError(
      `Docker's network ${network.name} (${network.cidr}) has room for ${counted(free, "container", "containers")}; the ` +
        `clusters need ${nodes.length}`,
      `Use a larger network. ${anotherNetwork(network.name)}`,
    );
  }
  return { first: range.first, last: last.last };
}

/** The ranges of configured host numbers. */
function configuredRanges(
  network: DockerNetwork,
  claims: readonly Claim[],
  previous: AddressRanges,
  reserved: AddressRange,
): AddressRanges {
  const ranges: Record<string, AddressRange[]> = {};
  const problems: string[] = [];
  for (const { cluster, hosts: numbers } of claims) {
    if (numbers === undefined) continue;
    const range = hostAddresses(network.subnet, numbers);
    const others = { ...previous, ...ranges };
    const { [cluster]: before = [], ...neighbours } = others;
    const expected = objection(network, range, { before, neighbours, reserved });
    if (expected !== undefined) {
      problems.push(`cluster ${cluster}: expected host numbers ${expected}; given ${formatRange(range)}`);
    }
    ranges[cluster] = [range];
  }
  if (problems.length > 0) {
    throw new AddressError(
      `the host numbers do not fit Docker's network ${network.name} (${network.cidr}): ${problems.join("; ")}`,
      "Change hosts in slim:clusters, or remove it, and addresses that are free are taken.",
    );
  }
  return ranges;
}

interface Surroundings {
  /** The ranges that the cluster has now. */
  readonly before: readonly AddressRange[];
  readonly neighbours: AddressRanges;
  readonly reserved: AddressRange;
}

/** What configured addresses must be and are not; undefined if they are available. */
function objection(
  network: DockerNetwork,
  range: AddressRange,
  { before, neighbours, reserved }: Surroundings,
): string | undefined {
  const usable = hosts(network);
  if (!within(range, usable)) {
    return `of addresses from ${formatAddress(usable.first)} to ${formatAddress(usable.last)}`;
  }
  if (overlap(range, only(network.gateway))) {
    return `without the network's gateway, ${formatAddress(network.gateway)}`;
  }
  const lost = before.find((one) => !within(one, range));
  if (lost !== undefined) {
    return `with ${formatRange(lost)}, which it has until it is taken down`;
  }
  const container = containers(network).find(([, address]) => overlap(range, address));
  if (container !== undefined) {
    const [name, { first }] = container;
    return `without ${formatAddress(first)}, which the container ${name} has`;
  }
  if (overlap(range, reserved)) {
    return `above ${formatAddress(reserved.last)}, because Docker gives those below to the clusters' nodes`;
  }
  const neighbour = Object.entries(neighbours).find(([, ranges]) =>
    ranges.some((other) => overlap(range, other)),
  );
  return neighbour && `that ${neighbour[0]} does not have`;
}

/** Addresses of another network are not reachable in this one. */
function refuseForeign(network: DockerNetwork, claims: readonly Claim[], previous: AddressRanges): void {
  const foreign = claims.flatMap(({ cluster }) =>
    (previous[cluster] ?? [])
      .filter((range) => !within(range, network.subnet))
      .map((range) => `${cluster} has ${formatRange(range)}`),
  );
  if (foreign.length === 0) return;
  throw new AddressError(
    `Docker's network ${network.name} is ${network.cidr} now, but its clusters have addresses of another one: ` +
      foreign.join(", "),
    "The network was made anew. Take the stack down, and bring it up again.",
  );
}

/** All addresses that a host may have: the first and the last of a network are reserved. */
function hosts({ subnet }: DockerNetwork): AddressRange {
  return { first: subnet.first + 1, last: subnet.last - 1 };
}

function containers(network: DockerNetwork): [name: string, address: AddressRange][] {
  return Object.entries(network.containers).map(([name, address]) => [name, only(address)]);
}

function only(address: number): AddressRange {
  return { first: address, last: address };
}

function firstOf({ first, last }: AddressRange, count: number): AddressRange {
  return { first, last: Math.min(last, first + count - 1) };
}

function total(ranges: readonly AddressRange[]): number {
  return ranges.reduce((sum, range) => sum + size(range), 0);
}

function counted(ranges: readonly AddressRange[], one: string, many: string): string {
  const count = total(ranges);
  return `${count} ${count === 1 ? one : many}`;
}

function isHosts(ranges: readonly AddressRange[], { first, last }: HostRange): boolean {
  const [only, ...more] = ranges;
  return only !== undefined && more.length === 0 && only.first % 256 === first && only.last % 256 === last;
}
