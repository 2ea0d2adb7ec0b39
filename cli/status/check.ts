import type { Read } from "../../live/attempt";
import { kubectlCommand } from "../../slim/kubectl";
import type { Completion } from "./completion";
import type { ExpectedCluster } from "./expectation";
import type { ClusterFacts, PodFacts } from "./facts";

/** The part of a cluster that everything else in it needs. */
export const KUBERNETES = "Kubernetes";

/** One line of a status: a part of the system, and how it is. */
export interface Check {
  /** Empty for what no single cluster has. */
  readonly cluster: string;
  readonly part: string;
  /** `unknown` if something else that is broken hides it. */
  readonly state: "ok" | "failed" | "unknown";
  /** What was seen: `3 of 3 ready`. */
  readonly seen: string;
  /** Why it is not well. */
  readonly cause?: string;
  /** What to type next. */
  readonly next?: string;
}

/** A stack, and how its last update ended. */
export interface StackName {
  readonly stack: string;
  readonly completion: Completion;
}

/** A stack as it should be, and as it was seen. */
export interface StackView extends StackName {
  /** What is wrong with the configuration, where it was needed and cannot be used. */
  readonly configurationError?: string;
  readonly clusters: ClusterView[];
}

/** A cluster as it should be, and as it was seen. */
export interface ClusterView {
  readonly name: string;
  readonly expected: ExpectedCluster;
  /** Undefined if the cluster was not made yet. */
  readonly facts?: Read<ClusterFacts>;
}

/** A cluster that could be looked into. */
export interface SeenCluster extends StackName {
  readonly name: string;
  readonly expected: ExpectedCluster;
  readonly facts: ClusterFacts;
}

/** Makes a check of a cluster's part: well where there is no cause. */
export function check(
  { name }: { name: string },
  part: string,
  seen: string,
  problem?: { cause: string; next: string },
): Check {
  return { cluster: name, part, state: problem ? "failed" : "ok", seen, ...problem };
}

/** Checks whose parts say what they are parts of: `database primary`. */
export function partsUnder(whole: string, checks: readonly Check[]): Check[] {
  return checks.map((one) => ({ ...one, part: `${whole} ${one.part}` }));
}

/** Makes a check of something that cannot be seen because something else is broken. */
export function hidden({ name }: { name: string }, part: string, by: string): Check {
  return { cluster: name, part, state: "unknown", seen: `unknown: ${by}` };
}

/** `namespace/name`. */
export function path({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** Options of kubectl for a namespace, and a space; nothing for the one that kubectl takes by itself. */
export function inNamespace(namespace: string): string {
  return namespace === "default" ? "" : `--namespace ${namespace} `;
}

/** kubectl for a cluster of the stack. */
export function kubectl({ expected }: { expected: ExpectedCluster }, command: string): string {
  return `${kubectlCommand(expected)} ${command}`;
}

/** The command that makes what is missing, or puts back what somebody has changed behind the program's back. */
export function putBack({ stack, completion }: StackName): string {
  return completion === "complete"
    ? `npm run pulumi -- up --refresh --yes --stack ${stack}`
    : `npm start -- ${stack}`;
}

/** Why a set of pods is not complete, as Kubernetes says. */
export function podTrouble(pods: PodFacts[], none: string): string {
  const [waiting] = pods.filter(({ ready }) => !ready);
  if (waiting === undefined) return none;
  return `${waiting.name} is not Ready${waiting.waiting === undefined ? "" : `: ${waiting.waiting}`}`;
}
