import { fleetNames } from "../../../slim/names";
import type { ClusterView, StackView } from "../../../cli/status/check";
import type { DockerEngine, KindContainer } from "../../../cli/status/dockerEngine";
import type { ClusterFacts } from "../../../cli/status/facts";
import type { Read } from "../../../live/attempt";
import { silentCluster } from "../../../cli/status/silentCluster";

const SILENCE = "connect ECONNREFUSED";
const HERE: DockerEngine = { context: "default", endpoint: "unix:///var/run/docker.sock" };
const HOST: DockerEngine = { context: "default", endpoint: "tcp://other:2375", chosenBy: "DOCKER_HOST" };

function cluster(name: string, facts: Read<ClusterFacts> = { error: SILENCE }): ClusterView {
  const expected = {
    trustDomain: name,
    kubeconfigFile: `${name}.yaml`,
    hasController: false,
    clients: [],
    names: fleetNames(),
    line: "1.4" as const,
  };
  return { name, expected, facts };
}
const answering = (name: string) => cluster(name, { value: {} as ClusterFacts });
const node = (name: string, state = "running"): KindContainer => ({
  cluster: name,
  name: `${name}-control-plane`,
  state,
});

/** What is said of the cluster a. */
function a(others: ClusterView[], containers: Read<KindContainer[]>, engine = HERE) {
  const view: StackView = { stack: "demo", completion: "complete", clusters: [cluster("a"), ...others] };
  return silentCluster(view, { name: "a" }, SILENCE, { engine, containers });
}

describe("a cluster that doesn't answer", () => {
  it.each([
    [
      "running",
      /runs, but the API server in it does not answer/,
      "docker exec a-control-plane crictl ps --all",
    ],
    ["paused", /the container of its node is paused/, "docker unpause a-control-plane"],
    ["exited", /does not run \(exited\)/, "docker start a-control-plane"],
  ])("has a container that is %s", (state, cause, next) => {
    const check = a([cluster("b")], { value: [node("a", state), node("b")] });
    expect(check).toMatchObject({ cluster: "a", part: "Kubernetes", state: "failed", seen: SILENCE, next });
    expect(check.cause).toMatch(cause);
  });

  it("may have one node of several that is paused", () => {
    const worker = { cluster: "a", name: "a-worker", state: "paused" };
    expect(a([], { value: [node("a"), worker] }).next).toBe("docker unpause a-worker");
  });

  it("was removed, where the others are there", () => {
    const check = a([answering("b"), cluster("c")], { value: [node("b"), node("c", "exited")] });
    expect(check.cause).toBe(
      "it was removed: the Docker engine at unix:///var/run/docker.sock (context default) " +
        "has other clusters of this stack, but no container of a",
    );
    expect(check.next).toBe("npm start -- demo, which makes this cluster anew");
  });

  it.each<[DockerEngine, string]>([
    [HOST, "unset DOCKER_HOST, then look again"],
    [{ ...HOST, chosenBy: "DOCKER_CONTEXT" }, "unset DOCKER_CONTEXT, then look again"],
    [HERE, "docker context use <name> (docker context ls lists them), then look again"],
  ])("is on another engine for certain, where one that answers isn't on this one either", (engine, next) => {
    const check = a([answering("b")], { value: [node("unrelated")] }, engine);
    expect(check.cause).toMatch(/is not the engine of this stack: it has no container of b, which answers$/);
    expect(check.next).toBe(next);
  });

  it.each([
    [
      "alone",
      [],
      "the Docker engine at tcp://other:2375 (by DOCKER_HOST) has no container of a: " +
        "either the stack is on another engine, or it was removed",
    ],
    [
      "with others that are not found either",
      [cluster("b")],
      "the Docker engine at tcp://other:2375 (by DOCKER_HOST) has no container of a and none of the other " +
        "clusters of this stack: either the stack is on another engine, or it was removed",
    ],
  ])("that is not found %s may be elsewhere or removed", (_what, others, cause) => {
    const check = a(others, { value: [] }, HOST);
    expect(check.cause).toBe(cause);
    expect(check.next).toBe(
      "if it is on another engine: unset DOCKER_HOST, then look again; " +
        "if it was removed: npm start -- demo, which makes it anew",
    );
  });

  it("may be on an engine that doesn't answer", () => {
    const check = a([], { error: "Cannot connect" }, HOST);
    expect(check.cause).toBe(
      "the Docker engine at tcp://other:2375 (by DOCKER_HOST) does not answer: Cannot connect",
    );
    expect(check.next).toBe(
      "start it, then look again; if it is not the engine of this stack: unset DOCKER_HOST, then look again",
    );
  });

  it.each<[string, ClusterView[], Read<KindContainer[]>]>([
    ["nothing at all", [], { value: [] }],
    ["none of several", [cluster("b")], { value: [] }],
    ["another one only", [answering("b")], { value: [node("b")] }],
    ["no engine", [], { error: "no command docker" }],
  ])("is never removed where there is %s", (_what, others, containers) => {
    expect(a(others, containers).next).not.toMatch(/down|destroy|delete|rm/);
  });
});
