import { KubernetesCluster } from "../live/kubernetesCluster";
import { restartPod } from "../live/restartPod";
import { type RegisteredFleet, untilLinked } from "../live/untilLinked";
import { within } from "../live/within";
import { runCommand } from "./command";
import { configuredKind } from "./project";
import { requireStackOutputs } from "./stackOutputs";
import type { ExpectedCluster } from "./status/expectation";
import { type AuthorityReader, authorityReaders } from "./status/authorityReaders";
import { readCluster } from "./status/read";
import { readSubject, type Subject } from "./status/subject";

const ANSWER_SECONDS = 15;

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

async function findPrograms({ expected, kubeconfigs }: Subject): Promise<Outdated[]> {
  const trustDomains = Object.values(expected).map(({ trustDomain }) => trustDomain);
  const found = Object.entries(expected).map(async ([clusterName, one]) => {
    const cluster = await KubernetesCluster.from(kubeconfigs[clusterName] ?? "");
    const foreign = [...trustDomains.filter((domain) => domain !== one.trustDomain), ...(one.partners ?? [])];
    const facts = await within(ANSWER_SECONDS, readCluster(cluster, one, foreign)).catch((error: unknown) => {
      throw new Error(`The cluster ${clusterName} does not answer: ${(error as Error).message}`);
    });
    if ("error" in facts.spire)
      throw new Error(`SPIRE in ${clusterName} does not answer: ${facts.spire.error}`);
    const readers = authorityReaders({ expected: one, facts }, facts.spire.value, foreign);
    return readers.map((reader) => ({ ...reader, clusterName, expected: one, cluster }));
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
