import { setTimeout as sleep } from "node:timers/promises";
import { Deployment, lineOf } from "../tests/e2e/support/deployment";
import { KIND_NAMESPACES, KindCluster } from "../tests/e2e/support/kindCluster";
import { type ContainerUse, containerUse } from "./cost/containerUse";
import type { Cell } from "./markdownTable";
import type { Series } from "./picture";
import { Run } from "./results";

const SETTLE_SECONDS = 60;
const SPAN_SECONDS = 120;

const [stack = "single"] = process.argv.slice(2);
const run = new Run("cost");

/** Pods of Kubernetes itself are what every cluster has. */
function isOurs({ namespace }: ContainerUse): boolean {
  return !KIND_NAMESPACES.includes(namespace);
}

/** What Kubernetes puts behind the names of pods that it makes up: a hash of the template, and five letters and digits. */
const MADE_UP = /(-[0-9a-f]{8,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** What a container of a cluster uses when nothing is asked of it. */
interface IdleContainer {
  readonly name: string;
  readonly mebibytes: number;
  readonly millicores: number;
  readonly use: ContainerUse;
}

function idle(cluster: string, before: ContainerUse[], use: ContainerUse): IdleContainer {
  const { pod, container, memory, processorTime } = use;
  const earlier = before.find((one) => one.pod === pod && one.container === container);
  return {
    name: `${cluster}: ${pod.replace(MADE_UP, "")} / ${container}`,
    mebibytes: Math.round(memory / 2 ** 20),
    // A thousandth of a core is a million nanoseconds in a second.
    millicores: (processorTime - (earlier?.processorTime ?? processorTime)) / (SPAN_SECONDS * 1e6),
    use,
  };
}

async function idleContainers(clusters: readonly string[]): Promise<IdleContainer[]> {
  const look = () =>
    clusters.map((name) => containerUse(new KindCluster(name), `${name}-control-plane`).filter(isOurs));
  await sleep(SETTLE_SECONDS * 1000);
  const before = look();
  await sleep(SPAN_SECONDS * 1000);
  return look().flatMap((uses, index) =>
    uses
      .map((use) => idle(clusters[index] ?? "", before[index] ?? [], use))
      .sort((one, other) => one.name.localeCompare(other.name)),
  );
}

function row({ name, mebibytes, millicores, use: { requests, limits } }: IdleContainer): Cell[] {
  return [
    name,
    `${mebibytes} MiB`,
    requests.memory ?? "",
    limits.memory ?? "",
    `${millicores.toFixed(1)}m`,
    requests.cpu ?? "",
  ];
}

function series(fleet: string, containers: readonly IdleContainer[]): Series {
  return {
    picture: `Memory of the stack ${stack} when idle`,
    unit: "MiB",
    name: fleet,
    values: Object.fromEntries(containers.map(({ name, mebibytes }) => [name, mebibytes])),
  };
}

async function cost(): Promise<void> {
  const deployment = await Deployment.create(stack, (config) => config);
  try {
    await deployment.up();
    const outputs = await deployment.outputs();
    const line = lineOf(outputs);
    const fleet = line === undefined ? "" : `SLIM ${line}`;
    const containers = await idleContainers(Object.keys(outputs.kubeconfigs?.value as object));
    run.publish(
      {
        title: `Cost of the stack ${stack} when idle${fleet && `, ${fleet}`}`,
        text: `Memory is the working set, as the kubelet counts it; processor time is the mean of ${SPAN_SECONDS} s, in thousandths of a core. Beside them, what each container asks for.`,
        head: ["Container", "memory", "request", "limit", "CPU", "request"],
        rows: containers.map(row),
        series: [series(fleet, containers)],
      },
      [stack, line].filter((part) => part !== undefined).join("-"),
    );
  } finally {
    await deployment.destroy();
    deployment.dispose();
  }
}

void cost();
