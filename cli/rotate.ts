import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesCluster } from "../live/kubernetesCluster";
import { restartPod } from "../live/restartPod";
import { type RegisteredFleet, untilLinked } from "../live/untilLinked";
import { runCommand } from "./command";
import { configuredKind } from "./project";
import { type RotatedProgram, rotation } from "./rotation";
import { requireStackOutputs } from "./stackOutputs";
import { latest } from "./status/authorityReaders";
import { lookAt } from "./status/look";
import { readSubject, type Subject } from "./status/subject";

/** Restarts what was started before the newest certificate authorities, one program after the other. */
async function rotate(stack: string, all: boolean): Promise<void> {
  // Says so of a stack that is something else.
  if (configuredKind(stack) !== "fleet") await requireStackOutputs(stack);
  const subject = await readSubject(stack);
  if (subject.completion !== "complete") {
    throw new Error(`The last update of ${stack} did not finish: \`npm start -- ${stack}\` comes first.`);
  }
  const fleet = registeredFleet(subject);
  const programs = rotation(await lookAt(subject), all);
  if (programs.length === 0) {
    process.stdout.write("Every program knows the newest certificate authority of all trust domains.\n");
    return;
  }
  await untilArrived(latest(programs.flatMap(({ arrival }) => arrival ?? [])));
  for (const program of programs) {
    await restart(program, subject.kubeconfigs[program.clusterName] ?? "", fleet);
  }
  process.stdout.write(`Restarted: ${programs.length}. \`npm run status -- ${stack}\` says how it is now.\n`);
}

/** What starts before a new authority has arrived would have to be started once more. */
async function untilArrived(arrival: Date | undefined): Promise<void> {
  const milliseconds = (arrival?.getTime() ?? 0) - Date.now();
  if (arrival === undefined || milliseconds <= 0) return;
  process.stdout.write(
    `Waiting until ${arrival.toISOString()}: by then every cluster has the newest certificate authority.\n`,
  );
  await sleep(milliseconds);
}

async function restart(
  { clusterName, expected, program, pod }: RotatedProgram,
  kubeconfig: string,
  fleet: RegisteredFleet | undefined,
): Promise<void> {
  const begin = Date.now();
  process.stdout.write(`${clusterName}: ${pod.name} …`);
  const cluster = await KubernetesCluster.from(kubeconfig);
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
    nodes: all.flatMap(([cluster, { names, nodes: ids = [] }]) =>
      ids.length > 0 ? [{ ...names.nodes, kubeconfig: kubeconfigs[cluster] ?? "", ids }] : [],
    ),
  };
}

runCommand(
  {
    script: "rotate",
    summary:
      "Restarts the nodes and controllers that were started before the newest certificate authority had arrived, one after the other: they read " +
      "authorities when they start.",
    flags: { all: "restart the others too" },
  },
  (stackName, { all }) => rotate(stackName, all ?? false),
);
