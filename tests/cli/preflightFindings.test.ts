import { findings } from "../../cli/preflight/findings";
import type { Machine } from "../../cli/preflight/machine";
import type { Plan } from "../../cli/preflight/plan";
import { parseRange, parseSubnet } from "../../slim/addresses";
import { AddressError, type DockerNetwork } from "../../slim/dockerNetwork";
import { parseHostRange } from "../../slim/hostNumbers";

const GIB = 2 ** 30;
const THREE: Plan = {
  newClusters: ["admin", "a", "b"],
  nodeImage: "kindest/node:v1.35.0@sha256:0123",
  claims: [
    { cluster: "admin", needed: 2 },
    { cluster: "a", needed: 5 },
    { cluster: "b", needed: 5 },
  ],
};
const network = (cidr: string): DockerNetwork => {
  const subnet = parseSubnet(cidr);
  if (subnet === undefined) throw new Error(cidr);
  return { name: "kind", cidr, subnet, gateway: subnet.first + 1, containers: {} };
};
const GOOD: Machine = {
  dockerVersion: "28.2.2",
  isApart: false,
  cgroupVersion: "2",
  network: network("172.18.0.0/16"),
  subnets: [network("172.17.0.0/16")],
  memory: 8 * GIB,
  disk: { folder: "/var/lib/docker", free: 40 * GIB },
  inotify: { max_user_instances: 512, max_user_watches: 524_288 },
  kindClusters: ["another"],
  hasNodeImage: true,
  nodeVersion: "22.21.0",
  pulumiVersion: "3.265.0",
};
const UNKNOWN: Machine = { inotify: {}, kindClusters: [], nodeVersion: "22.0.0" };

/** A finding's severity, what, and todo. */
type Row = [severity: string, what: string, todo: string];

const found = (changes: Partial<Machine>, plan = THREE): Row[] =>
  findings({ ...GOOD, ...changes }, plan).map(({ severity, what, todo }) => [severity, what, todo]);

describe("findings", () => {
  it.each<[string, Partial<Machine>, Row]>([
    [
      "a Docker engine that does not run",
      { dockerVersion: undefined, dockerError: "Cannot connect to the Docker daemon at unix:///d.sock." },
      [
        "error",
        "Docker: expected an engine that answers; found Cannot connect to the Docker daemon at unix:///d.sock.",
        "sudo systemctl start docker",
      ],
    ],
    [
      "a Docker engine that is not for this user",
      { dockerVersion: undefined, dockerError: "permission denied while trying to connect" },
      ["error", "found permission denied while", "sudo usermod -aG docker $USER"],
    ],
    [
      "no Docker",
      { dockerVersion: undefined, dockerError: "no command docker" },
      ["error", "found no command docker", "get-docker"],
    ],
    [
      "an old Docker engine",
      { dockerVersion: "19.03.15" },
      ["error", "Docker: expected version 20.10 or newer; found 19.03.15", "Upgrade"],
    ],
    [
      "Podman in place of the docker command",
      { dockerVersion: undefined, podman: { version: "4.9.3", isCommand: true } },
      ["warning", "Docker: expected Docker's engine; found Podman 4.9.3", "experimental"],
    ],
    [
      "Podman behind the docker command",
      { dockerVersion: "4.9.3", podman: { version: "4.9.3", isCommand: false } },
      [
        "error",
        "Docker: expected Docker's engine; found Podman 4.9.3 behind the docker command",
        "docker context ls",
      ],
    ],
    [
      "an engine of another machine",
      { remoteEngine: "ssh://me@build.example" },
      [
        "error",
        "Docker: expected an engine on this machine; found ssh://me@build.example",
        "Kind's API servers listen on 127.0.0.1 beside the engine, and cannot be reached from here.",
      ],
    ],
    [
      "an engine outside of the container that this runs in",
      { isApart: true },
      [
        "error",
        "Docker: expected an engine in the same network; found that this runs in a container",
        "--network host",
      ],
    ],
    [
      "rootless Docker with control groups v1",
      { rootless: "cgroup v1" },
      [
        "error",
        "rootless Docker: expected control groups v2; found control groups v1",
        "systemd.unified_cgroup_hierarchy=1",
      ],
    ],
    [
      "rootless Docker without delegation",
      { rootless: "no delegation" },
      [
        "error",
        "rootless Docker: expected limits of CPU, memory and processes; found that not all are delegated to it",
        "delegate.conf",
      ],
    ],
    [
      "control groups v1 under Kubernetes 1.35",
      { cgroupVersion: "1" },
      ["error", "control groups: expected v2, which Kubernetes 1.35.0 needs; found v1", "images.kindNode"],
    ],
    [
      "a network of Kind's without IPv4",
      { network: new AddressError("Docker's network kind has no IPv4 subnet", "docker network rm kind") },
      ["error", "Docker's network kind has no IPv4 subnet", "docker network rm kind"],
    ],
    [
      "a network of Kind's that is too small",
      { network: network("10.99.0.0/28") },
      [
        "error",
        "Docker's network kind (10.99.0.0/28) has 10 free addresses",
        "docker network create --subnet 172.30.0.0/16 kind",
      ],
    ],
    [
      "address pools of networks that are too small",
      { network: undefined, addressPools: [{ base: "10.99.0.0/16", size: 28 }] },
      ["error", "Docker's network kind (10.99.0.0/28) has 10 free addresses", "Remove all Kind clusters"],
    ],
    [
      "no free subnet",
      { network: undefined, subnets: [network("172.16.0.0/12"), network("192.168.0.0/16")] },
      [
        "error",
        "Docker: expected a free subnet for Kind's network; found that its networks have all",
        "docker network prune",
      ],
    ],
    [
      "a cluster of somebody else's",
      { kindClusters: ["a"] },
      [
        "error",
        "Kind cluster a: expected none of this name yet",
        "kind delete cluster --name a, or: docker rm -f -v a-control-plane",
      ],
    ],
    [
      "little memory",
      { memory: 3.8 * GIB },
      ["warning", "memory: expected 3.9 GiB for admin, a, b; found 3.8 GiB", "docker stats"],
    ],
    ["far too little memory", { memory: 1.9 * GIB }, ["error", "found 1.9 GiB", "docker stats"]],
    [
      "a full disk",
      { disk: { folder: "/var/lib/docker", free: 5 * GIB } },
      [
        "warning",
        "free disk space in /var/lib/docker: expected 6.0 GiB for admin, a, b; found 5.0 GiB",
        "docker system df",
      ],
    ],
    [
      "a disk without room for the node image",
      { disk: { folder: "/", free: 7 * GIB }, hasNodeImage: false },
      ["warning", "expected 7.5 GiB", "docker system df"],
    ],
    [
      "few instances of inotify",
      { inotify: { max_user_instances: 128, max_user_watches: 65_536 } },
      [
        "warning",
        "fs.inotify.max_user_instances: expected 224 for Kind clusters, 4 in all; found 128",
        "sudo sysctl fs.inotify.max_user_instances=512.",
      ],
    ],
    [
      "few watches of inotify",
      { inotify: { max_user_watches: 2048 } },
      ["warning", "expected 3840 for", "sudo sysctl fs.inotify.max_user_watches=524288."],
    ],
    [
      "an old Node.js",
      { nodeVersion: "20.20.2" },
      ["warning", "Node.js: expected version 22 or newer; found 20.20.2", "nvm install"],
    ],
    [
      "a Pulumi CLI without error hooks",
      { pulumiVersion: "3.216.0" },
      ["error", "Pulumi CLI: expected version 3.217.0 or newer; found 3.216.0", "get.pulumi.com"],
    ],
  ])("name %s", (_case, changes, [severity, what, todo]) => {
    expect(found(changes)).toEqual([
      [severity, expect.stringContaining(what), expect.stringContaining(todo)],
    ]);
  });

  it.each<[string, Partial<Machine>, Plan]>([
    ["a good machine", {}, THREE],
    ["a machine that has no network of Kind's yet", { network: undefined }, THREE],
    [
      "control groups v1 under Kubernetes 1.34",
      { cgroupVersion: "1" },
      { ...THREE, nodeImage: "registry.example:5000/node:v1.34.3" },
    ],
    [
      "control groups v1 under an image without a version",
      { cgroupVersion: "1" },
      { newClusters: ["a"], nodeImage: "node" },
    ],
    ["rootless Docker with all that Kind needs", { rootless: "none" }, THREE],
    [
      "one of several address pools that is large enough",
      {
        network: undefined,
        addressPools: [
          { base: "10.99.0.0/16", size: 28 },
          { base: "10.98.0.0/16", size: 24 },
        ],
      },
      THREE,
    ],
    [
      "addresses from somewhere else in a small network",
      { network: network("10.99.0.0/28") },
      { ...THREE, claims: [] },
    ],
    ["just enough", { memory: 3.91 * GIB, disk: { folder: "/", free: 6 * GIB } }, THREE],
    ["the oldest versions", { dockerVersion: "20.10.24+dfsg1", pulumiVersion: "v3.217.0" }, THREE],
    [
      "one cluster with the kernel's own limits",
      { inotify: { max_user_instances: 128, max_user_watches: 8192 } },
      { newClusters: ["a"] },
    ],
    [
      "a stack whose clusters are all there",
      {
        memory: 1,
        disk: { folder: "/", free: 1 },
        inotify: { max_user_instances: 1 },
        kindClusters: ["admin", "a", "b"],
        cgroupVersion: "1",
        isApart: true,
        remoteEngine: "ssh://elsewhere",
        rootless: "cgroup v1",
        network: undefined,
        subnets: [network("172.16.0.0/12"), network("192.168.0.0/16")],
      },
      { ...THREE, newClusters: [] },
    ],
  ])("are none for %s", (_case, changes, plan) => {
    expect(found(changes, plan)).toEqual([]);
  });

  it("are none for what is not known", () => {
    expect(findings(UNKNOWN, THREE)).toEqual([]);
  });

  it("needs no Docker where all clusters exist", () => {
    const dead = { ...GOOD, dockerError: "no command docker" };
    expect(findings(dead, { newClusters: [], usesKind: false })).toEqual([]);
    expect(findings(dead, { newClusters: [] })).toHaveLength(1);
  });

  it("come all at once, also with nothing to make", () => {
    const old = { dockerVersion: "19.03.15", nodeVersion: "18.0.0", pulumiVersion: "3.100.0" };
    expect(found(old, { newClusters: [] })).toHaveLength(3);
  });

  it("do not lower what Kind's clusters need already", () => {
    const kindClusters = Array.from({ length: 9 }, (_, index) => `other-${index}`);
    const [[, , todo]] = found({ kindClusters, inotify: { max_user_instances: 512 } }) as [Row];
    expect(todo).toContain("max_user_instances=672");
  });

  it("name host numbers that Kind's network cannot give", () => {
    const plan: Plan = {
      newClusters: ["a", "b"],
      claims: [
        { cluster: "a", needed: 6, hosts: parseHostRange("1-9") },
        { cluster: "b", needed: 5 },
      ],
    };
    const message =
      "cluster a: expected host numbers without the network's gateway, 172.18.0.1; given 172.18.0.1-172.18.0.9";
    expect(found({}, plan)).toEqual([
      ["error", expect.stringContaining(message), expect.stringContaining("Change hosts")],
    ]);
    // Docker's first pool that is free has a gateway of the same number.
    expect(found({ network: undefined }, plan)).toHaveLength(1);
  });

  it("name addresses that a network made anew does not have", () => {
    const range = parseRange("10.1.2.100-10.1.2.124");
    const previousRanges = range && { admin: [range], a: [range], b: [range] };
    expect(found({}, { ...THREE, previousRanges })).toEqual([
      ["error", expect.stringContaining("Docker's network kind is 172.18.0.0/16 now"), expect.any(String)],
    ]);
  });
});
