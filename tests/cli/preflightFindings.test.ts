import { findings } from "../../cli/preflight/findings";
import type { Machine } from "../../cli/preflight/machine";
import type { Plan } from "../../cli/preflight/plan";

const GIB = 2 ** 30;
const THREE: Plan = { newClusters: ["admin", "a", "b"] };
const GOOD: Machine = {
  dockerVersion: "28.2.2",
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
      },
      { newClusters: [] },
    ],
  ])("are none for %s", (_case, changes, plan) => {
    expect(found(changes, plan)).toEqual([]);
  });

  it("are none for what is not known", () => {
    expect(findings(UNKNOWN, THREE)).toEqual([]);
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
});
