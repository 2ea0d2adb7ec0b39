import { type Check, check, type ClusterView, KUBERNETES, type StackView } from "./check";
import { type EngineView, engineName, type KindContainer, otherEngine } from "./dockerEngine";

interface Remedy {
  readonly cause: string;
  readonly next: string;
}

/** A cluster whose API server doesn't answer: why, as far as Docker knows. */
export function silentCluster(
  view: StackView,
  { name }: { name: string },
  error: string,
  engine: EngineView,
): Check {
  const own = "value" in engine.containers ? containersOf(name, engine.containers.value) : [];
  return check({ name }, KUBERNETES, error, found(name, own) ?? notFound(view, name, engine));
}

function containersOf(cluster: string, containers: KindContainer[]): KindContainer[] {
  return containers.filter((one) => one.cluster === cluster);
}

function found(cluster: string, containers: KindContainer[]): Remedy | undefined {
  const [first] = containers;
  if (first === undefined) return undefined;
  const names = (some: KindContainer[]) => some.map(({ name }) => name).join(" ");
  const paused = containers.filter(({ state }) => state === "paused");
  if (paused.length > 0) {
    return { cause: "the container of its node is paused", next: `docker unpause ${names(paused)}` };
  }
  const stopped = containers.filter(({ state }) => state !== "running");
  if (stopped.length > 0) {
    return {
      cause: `the container of its node does not run (${stopped.map(({ state }) => state).join(", ")})`,
      next: `docker start ${names(stopped)}`,
    };
  }
  const node = containers.find(({ name }) => name === `${cluster}-control-plane`) ?? first;
  return {
    cause: "the container of its node runs, but the API server in it does not answer",
    next: `docker exec ${node.name} crictl ps --all`,
  };
}

/** What was not found may be somewhere else: nothing here removes anything. */
function notFound({ stack, clusters }: StackView, name: string, { engine, containers }: EngineView): Remedy {
  const asked = engineName(engine);
  const goBack = `${otherEngine(engine)}, then look again`;
  if ("error" in containers) {
    return {
      cause: `${asked} does not answer: ${containers.error}`,
      next: `start it, then look again; if it is not the engine of this stack: ${goBack}`,
    };
  }
  // Docker has nothing of those that were there before the stack.
  const others = clusters.filter((one) => one.name !== name && !one.expected.isExisting);
  const isThere = (one: ClusterView) => containersOf(one.name, containers.value).length > 0;
  const elsewhere = others.find((one) => answers(one) && !isThere(one));
  if (elsewhere !== undefined) {
    return {
      cause: `${asked} is not the engine of this stack: it has no container of ${elsewhere.name}, which answers`,
      next: goBack,
    };
  }
  const anew = `npm start -- ${stack}`;
  if (others.some(isThere)) {
    return {
      cause: `it was removed: ${asked} has other clusters of this stack, but no container of ${name}`,
      next: `${anew}, which makes this cluster anew`,
    };
  }
  return {
    cause:
      `${asked} has no container of ${name}` +
      (others.length > 0 ? " and none of the other clusters of this stack" : "") +
      ": either the stack is on another engine, or it was removed",
    next: `if it is on another engine: ${goBack}; if it was removed: ${anew}, which makes it anew`,
  };
}

function answers({ facts }: ClusterView): boolean {
  return facts !== undefined && "value" in facts;
}
