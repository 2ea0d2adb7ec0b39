import { attempt, type Read } from "../../live/attempt";
import { type Docker, runDocker } from "../../live/docker";

/** The engine that the docker command of this shell talks to. */
export interface DockerEngine {
  /** Name of its Docker context; undefined if the command has no contexts. */
  readonly context?: string;
  /** Such as `unix:///var/run/docker.sock`. */
  readonly endpoint?: string;
  /** Environment variable that has chosen it; undefined if `docker context use` has. */
  readonly chosenBy?: "DOCKER_HOST" | "DOCKER_CONTEXT";
}

/** The container of a Kind cluster's node. */
export interface KindContainer {
  readonly cluster: string;
  readonly name: string;
  /** As Docker says: `running`, `paused`, `exited`, … */
  readonly state: string;
}

/** A Docker engine with what it has of Kind clusters. */
export interface EngineView {
  readonly engine: DockerEngine;
  readonly containers: Read<KindContainer[]>;
}

/** Where every API server answers, so that nobody has to ask Docker. */
export const NOT_ASKED: EngineView = { engine: {}, containers: { error: "it was not asked" } };

const CLUSTER_LABEL = "io.x-k8s.kind.cluster";

/** Asks Docker which engine this is, and which containers of Kind clusters it has; changes nothing and never fails. */
export async function readEngine(
  docker: Docker = runDocker,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<EngineView> {
  const [engine, containers] = await Promise.all([
    whichEngine(docker, environment),
    attempt(kindContainers(docker)),
  ]);
  return { engine, containers };
}

async function whichEngine(
  docker: Docker,
  { DOCKER_HOST, DOCKER_CONTEXT }: NodeJS.ProcessEnv,
): Promise<DockerEngine> {
  // Docker's own order.
  const chosenBy = DOCKER_HOST ? "DOCKER_HOST" : DOCKER_CONTEXT ? "DOCKER_CONTEXT" : undefined;
  const format = "{{.Name}}\t{{.Endpoints.docker.Host}}";
  return docker("context", "inspect", "--format", format).then(
    (printed) => {
      const [context, endpoint] = printed.trim().split("\t");
      return { context, endpoint, chosenBy };
    },
    () => ({ context: DOCKER_HOST ? undefined : DOCKER_CONTEXT, endpoint: DOCKER_HOST, chosenBy }),
  );
}

async function kindContainers(docker: Docker): Promise<KindContainer[]> {
  const format = `{{.Label "${CLUSTER_LABEL}"}}\t{{.Names}}\t{{.State}}`;
  const printed = await docker("ps", "--all", "--filter", `label=${CLUSTER_LABEL}`, "--format", format);
  return printed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [cluster = "", name = "", state = ""] = line.split("\t");
      return { cluster, name, state };
    });
}

/** How to call an engine: `the Docker engine at unix:///var/run/docker.sock (context default)`. */
export function engineName({ context, endpoint, chosenBy }: DockerEngine): string {
  const where = endpoint ? `the Docker engine at ${endpoint}` : "the Docker engine";
  const by =
    chosenBy === "DOCKER_HOST"
      ? "by DOCKER_HOST"
      : [context && `context ${context}`, chosenBy && `by ${chosenBy}`].filter(Boolean).join(", ");
  return by ? `${where} (${by})` : where;
}

/** What to type to get to another engine. */
export function otherEngine({ chosenBy }: DockerEngine): string {
  return chosenBy === undefined
    ? "docker context use <name> (docker context ls lists them)"
    : `unset ${chosenBy}`;
}
