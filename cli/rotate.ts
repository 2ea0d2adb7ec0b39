import { KubernetesCluster } from "../live/kubernetesCluster";
import { restartPod } from "../live/restartPod";
import { type RegisteredFleet, untilLinked } from "../live/untilLinked";
import { runCommand } from "./command";
import { configuredKind } from "./project";
import { requireStackOutputs } from "./stackOutputs";
import type { ExpectedCluster } from "./status/expectation";
import { type AuthorityReader, authorityReaders } from "./status/authorityReaders";
import { lookAt } from "./status/look";
import { readSubject, type Subject } from "./status/subject";

/** A program of a cluster that has to be started again. */
interface Outdated extends AuthorityReader {
  readonly clusterName: string;
  readonly expected: ExpectedCluster;
  readonly cluster: KubernetesCluster;
}

/** Restarts what was started before the newest certificate authorities, one program after the other. */
async function rotate(stack: string, all: boolean): Promise<void> {
  // Says so of a stack that is something else.
  if (configuredKind(stack) !== "fleet") await requireStackOutputs(stack);
  const subject = await readSubject(stack);
  if (subject.completion !== "complete") {
    throw new Error(`The last update of ${stack} did not finish: \`npm start -- ${stack}\` comes first.`);
  }
  const fleet = registeredFleet(subject);
  const programs = (await findPrograms(subject)).filter(({ outdatedFor }) => all || outdatedFor.length > 0);
  if (programs.length === 0) {
    process.stdout.write(
      "Every program was started after the newest certificate authority of all trust domains.\n",
    );
    return;
  }
  for (const one of programs.sort(controllersFirst)) await restart(one, fleet);
  process.stdout.write(`Restarted: ${programs.length}. \`npm run status -- ${stack}\` says how it is now.\n`);
}

/** The nodes come back to a controller that knows the newest authorities. */
function controllersFirst(one: Outdated, other: Outdated): number {
  return Number(other.program === "controller") - Number(one.program === "controller");
}

async function findPrograms(subject: Subject): Promise<Outdated[]> {
  const views = await lookAt(subject);
  const trustDomains = views.map(({ expected }) => expected.trustDomain);
  const found = views.map(async ({ name, expected, facts }) => {
    if (facts === undefined || "error" in facts) {
      throw new Error(`The cluster ${name} does not answer: ${facts?.error ?? "it was not made"}`);
    }
    const { spire } = facts.value;
    if ("error" in spire) throw new Error(`SPIRE in ${name} does not answer: ${spire.error}`);
    const foreign = [...trustDomains, ...(expected.partners ?? [])];
    const cluster = await KubernetesCluster.from(subject.kubeconfigs[name] ?? "");
    return authorityReaders({ expected, facts: facts.value }, spire.value, foreign).map((reader) => ({
      ...reader,
      clusterName: name,
      expected,
      cluster,
    }));
  });
  return (await Promise.all(found)).flat();
}

async function restart(
  { clusterName, expected, cluster, program, pod }: Outdated,
  fleet: RegisteredFleet | undefined,
): Promise<void> {
  const begin = Date.now();
  process.stdout.write(`${clusterName}: ${pod.name} …`);
  await restartPod(cluster, { ...expected.names[program], name: pod.name, uid: pod.uid });
  const report = (missing: string) => process.stdout.write(` waiting: ${missing} …`);
  if (fleet !== undefined) await untilLinked(fleet, { report });
  process.stdout.write(` back after ${((Date.now() - begin) / 1000).toFixed(0)} s\n`);
}

/** Who registers where; undefined without a controller. */
function registeredFleet({ expected, kubeconfigs }: Subject): RegisteredFleet | undefined {
  const all = Object.entries(expected);
  const [name, place] = all.find(([, { hasController }]) => hasController) ?? [];
  if (name === undefined || place === undefined) return undefined;
  return {
    kubeconfig: kubeconfigs[name] ?? "",
    controller: { ...place.names.controller, line: place.line },
    nodeIds: all.flatMap(([, { nodes = [] }]) => nodes),
  };
}

runCommand(
  {
    script: "rotate",
    summary:
      "Restarts the nodes and controllers that are older than the newest certificate authority, one after the other: they read " +
      "authorities when they start.",
    flags: { all: "restart also those that are not older" },
  },
  (stackName, { all }) => rotate(stackName, all ?? false),
);
