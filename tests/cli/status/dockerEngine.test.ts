import type { Docker } from "../../../live/docker";
import { engineName, readEngine } from "../../../cli/status/dockerEngine";

/** A docker command that answers each of its subcommands so, or fails with an Error. */
const fake =
  (answers: Record<string, string | Error>): Docker =>
  (subcommand = "") => {
    const answer = answers[subcommand] ?? new Error(`unexpected: docker ${subcommand}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
const HERE = { context: "default\tunix:///var/run/docker.sock\n", ps: "" };

describe("the Docker engine", () => {
  it("tells its containers of Kind clusters with their states", async () => {
    const ps = "a\ta-control-plane\trunning\nb\tb-control-plane\tpaused\n";
    expect((await readEngine(fake({ ...HERE, ps }), {})).containers).toEqual({
      value: [
        { cluster: "a", name: "a-control-plane", state: "running" },
        { cluster: "b", name: "b-control-plane", state: "paused" },
      ],
    });
  });

  it.each<[string, string, NodeJS.ProcessEnv, string]>([
    [
      "docker context use",
      "work\tssh://build.example\n",
      {},
      "the Docker engine at ssh://build.example (context work)",
    ],
    [
      "DOCKER_CONTEXT",
      "work\tssh://build.example\n",
      { DOCKER_CONTEXT: "work" },
      "the Docker engine at ssh://build.example (context work, by DOCKER_CONTEXT)",
    ],
    [
      "DOCKER_HOST, which Docker prefers",
      "default\ttcp://build.example:2375\n",
      { DOCKER_HOST: "tcp://build.example:2375", DOCKER_CONTEXT: "work" },
      "the Docker engine at tcp://build.example:2375 (by DOCKER_HOST)",
    ],
  ])("is named when chosen by %s", async (_how, context, environment, name) => {
    const { engine } = await readEngine(fake({ ...HERE, context }), environment);
    expect(engineName(engine)).toBe(name);
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ["nothing", {}, "the Docker engine"],
    ["a variable", { DOCKER_HOST: "tcp://x:1" }, "the Docker engine at tcp://x:1 (by DOCKER_HOST)"],
    [
      "a context that is gone",
      { DOCKER_CONTEXT: "gone" },
      "the Docker engine (context gone, by DOCKER_CONTEXT)",
    ],
  ])("is named by %s alone, where the command tells no context", async (_what, environment, name) => {
    const { engine } = await readEngine(fake({ ...HERE, context: new Error("no context") }), environment);
    expect(engineName(engine)).toBe(name);
  });

  it("may not answer", async () => {
    const ps = new Error("Cannot connect to the Docker daemon.\nmore");
    expect((await readEngine(fake({ ...HERE, ps }), {})).containers).toEqual({
      error: "Cannot connect to the Docker daemon.",
    });
  });
});
