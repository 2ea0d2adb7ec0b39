import { hostname } from "node:os";
import type { Docker } from "../../live/docker";
import { isApart, isRemote, rootlessObstacle } from "../../cli/preflight/engine";
import { readMachine } from "../../cli/preflight/machine";
import { parseAddress, parseSubnet } from "../../slim/addresses";
import { PROJECT } from "../../cli/project";

const WORKSPACE = { pulumiVersion: "3.265.0" };

/** A docker command that gives an answer for each of its commands, or fails with that Error. */
function answering(answers: Record<string, string | Error>): Docker {
  return (command = "", subcommand = "") => {
    const answer =
      answers[`${command} ${subcommand}`] ?? answers[command] ?? new Error(`no answer to docker ${command}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

/** What is used of `docker version`. */
const DOCKER_VERSION = {
  Client: { Version: "28.2.2" },
  Server: {
    Platform: { Name: "" },
    Components: [{ Name: "Engine", Version: "20.10.24+dfsg1" }],
    Version: "20.10.24+dfsg1",
  },
};

const read = (answers: Record<string, string | Error>) =>
  readMachine(WORKSPACE, "kindest/node:v1", answering(answers));

describe("reading the machine", () => {
  it("takes what Docker prints", async () => {
    const machine = await read({
      "--version": "Docker version 28.2.2, build e6534b4\n",
      version: JSON.stringify(DOCKER_VERSION),
      context: "unix:///var/run/docker.sock\n",
      info: JSON.stringify({
        MemTotal: 1024,
        DockerRootDir: __dirname,
        CgroupVersion: "2",
        DefaultAddressPools: [{ Base: "10.99.0.0/16", Size: 28 }],
      }),
      "network ls": "0123\n4567\n",
      "network inspect": JSON.stringify([
        { Name: "kind", IPAM: { Config: [{ Subnet: "172.18.0.0/16", Gateway: "172.18.0.1" }] } },
        { Name: "host", IPAM: { Config: null } },
      ]),
      ps: "a\nb\nb\n",
      image: "sha256:0123\n",
    });
    expect(machine).toMatchObject({
      dockerVersion: "20.10.24+dfsg1",
      cgroupVersion: "2",
      network: { cidr: "172.18.0.0/16" },
      subnets: [{ subnet: parseSubnet("172.18.0.0/16"), gateway: parseAddress("172.18.0.1") }],
      addressPools: [{ base: "10.99.0.0/16", size: 28 }],
      memory: 1024,
      disk: { folder: __dirname, free: expect.any(Number) as number },
      kindClusters: ["a", "b"],
      hasNodeImage: true,
      nodeVersion: process.versions.node,
      pulumiVersion: "3.265.0",
    });
    for (const absent of ["dockerError", "podman", "remoteEngine", "rootless"] as const) {
      expect(machine[absent]).toBeUndefined();
    }
  });

  it("says why Docker does not answer, and knows nothing else of it", async () => {
    const refused = new Error("Cannot connect");
    const machine = await read({ "--version": "Docker version 28.2.2\n", version: refused, ps: refused });
    expect(machine).toMatchObject({ dockerError: "Cannot connect", kindClusters: [] });
    expect(machine.dockerVersion).toBeUndefined();
    expect(machine.hasNodeImage).toBeUndefined();
  });

  it("takes neither zeros nor a folder from `docker info` without an engine", async () => {
    const machine = await read({ info: JSON.stringify({ MemTotal: 0, DockerRootDir: "" }) });
    expect(machine.memory).not.toBe(0);
    expect(machine.disk).toMatchObject({ folder: PROJECT });
  });

  it.each([
    [false, "Error response from daemon: no such image: kindest/node:v1"],
    [undefined, "Cannot connect to the Docker daemon"],
  ])("has %s for the node image by: %s", async (expected, said) => {
    expect((await read({ image: new Error(said) })).hasNodeImage).toBe(expected);
  });

  it("takes Podman for what it is, as the command and as the engine behind it", async () => {
    const command = await read({ "--version": "podman version 5.2.0\n", info: "{}" });
    expect(command).toMatchObject({ podman: { version: "5.2.0", isCommand: true } });
    expect(command.dockerError).toBeUndefined();
    const Server = { Version: "4.9.3", Components: [{ Name: "Podman Engine", Version: "4.9.3" }] };
    const engine = await read({
      "--version": "Docker version 28.2.2, build e6534b4\n",
      version: JSON.stringify({ Server }),
    });
    expect(engine).toMatchObject({ podman: { version: "4.9.3", isCommand: false } });
  });

  it("has why Kind's network cannot be used", async () => {
    const config = [{ Subnet: "fd00:1::/64" }];
    const machine = await read({
      "network inspect": JSON.stringify([{ Name: "kind", IPAM: { Config: config } }]),
    });
    expect(machine.network).toMatchObject({
      message: expect.stringContaining("has no IPv4 subnet") as string,
    });
  });
});

it.each([
  ["unix:///var/run/docker.sock", false],
  ["npipe:////./pipe/docker_engine", false],
  ["", false],
  ["tcp://127.0.0.1:2375", false],
  ["tcp://localhost:2375", false],
  ["tcp://[::1]:2375", false],
  ["tcp://192.0.2.7:2375", false],
  ["tcp://docker:2375", true],
  ["tcp://192.0.2.8:2376", true],
  ["ssh://me@build.example", true],
])("takes %s for another machine's engine: %s", (endpoint, expected) => {
  expect(isRemote(endpoint, ["192.0.2.7", "::1"])).toBe(expected);
});

it.each<[string, boolean, boolean]>([
  ["a container beside the engine's machine", true, true],
  ["a machine", false, false],
])("takes %s for apart from its engine: %s", (_what, container, expected) => {
  const info = { Name: "another-machine" };
  const bridge = (cidr: string) => {
    const subnet = parseSubnet(cidr);
    return subnet ? [{ subnet, gateway: subnet.first + 1 }] : [];
  };
  expect(isApart(info, bridge("192.0.2.0/24"), container)).toBe(expected);
  // With the engine's bridge among its own interfaces it is in the same network.
  expect(isApart(info, bridge("127.0.0.0/8"), container)).toBe(false);
  expect(isApart({ Name: hostname() }, [], container)).toBe(false);
});

it.each<[string | undefined, object]>([
  [undefined, { SecurityOptions: ["name=seccomp,profile=default"], CgroupVersion: "1" }],
  [undefined, { SecurityOptions: null }],
  ["cgroup v1", { CgroupVersion: "1" }],
  ["no delegation", { CgroupVersion: "2", CgroupDriver: "none", MemoryLimit: true }],
  [
    "no delegation",
    { CgroupVersion: "2", CgroupDriver: "systemd", MemoryLimit: true, PidsLimit: true, CPUShares: false },
  ],
  [
    "none",
    { CgroupVersion: "2", CgroupDriver: "systemd", MemoryLimit: true, PidsLimit: true, CPUShares: true },
  ],
])("finds %s in the way of Kind in rootless Docker by %j", (obstacle, info) => {
  const rootless = { SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"] };
  expect(rootlessObstacle({ ...rootless, ...info })).toBe(obstacle);
});
