import type { Docker } from "../../cli/docker";
import { readMachine } from "../../cli/preflight/machine";
import { PROJECT } from "../../cli/project";

const WORKSPACE = { pulumiVersion: "3.265.0" };

/** A docker command that gives an answer for each of its commands, or fails with that Error. */
function answering(answers: Record<string, string | Error>): Docker {
  return (command = "") => {
    const answer = answers[command] ?? new Error(`no answer to docker ${command}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

const read = (answers: Record<string, string | Error>) =>
  readMachine(WORKSPACE, "kindest/node:v1", answering(answers));

describe("reading the machine", () => {
  it("takes what Docker prints", async () => {
    const machine = await read({
      version: "20.10.24+dfsg1\n",
      info: JSON.stringify({ MemTotal: 1024, DockerRootDir: __dirname }),
      ps: "a\nb\nb\n",
      image: "sha256:0123\n",
    });
    expect(machine).toMatchObject({
      dockerVersion: "20.10.24+dfsg1",
      memory: 1024,
      disk: { folder: __dirname, free: expect.any(Number) as number },
      kindClusters: ["a", "b"],
      hasNodeImage: true,
      nodeVersion: process.versions.node,
      pulumiVersion: "3.265.0",
    });
    expect(machine.dockerError).toBeUndefined();
  });

  it("says why Docker does not answer, and knows nothing else of it", async () => {
    const machine = await read({ version: new Error("Cannot connect"), ps: new Error("Cannot connect") });
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
});
