import { setTimeout as sleep } from "node:timers/promises";
import { slimLine } from "../slim/lines";
import { departed, type Gaps, gaps } from "../slim/mesh";
import { type ControllerPod, readController, restartController } from "./controllerApi";
import { KubernetesCluster } from "./kubernetesCluster";
import { type NodePlace, restartReadyNode } from "./restartReadyNode";
import { StuckNodes } from "./stuckNodes";
import { within } from "./within";

/** A controller of nodes that shall be linked. */
export interface RegisteredFleet {
  /** Of the controller's cluster. */
  readonly kubeconfig: string;
  readonly controller: ControllerPod;
  readonly nodes: NodePlace[];
}

/** How long and how loudly to wait. */
export interface Patience {
  /** Told what is missing. */
  readonly report: (missing: string) => void;
  /**
   * The controller of 1.4.0 takes 90 seconds to send a command again whose answer it has missed.
   * @default 300
   */
  readonly timeoutSeconds?: number;
  /**
   * For one answer of the controller.
   * @default 20
   */
  readonly answerSeconds?: number;
  /**
   * That nodes have for finding each other and their controller by themselves. After it they are restarted, where that helps.
   * @default 60
   */
  readonly restartSeconds?: number;
  /**
   * Between two reports.
   * @default 15
   */
  readonly reportSeconds?: number;
  /**
   * Between two looks.
   * @default 0.5
   */
  readonly pollSeconds?: number;
}

/**
 * Waits until all nodes are registered with their controller, and messages flow between every two of them. A controller that would
 * link them with nodes that are gone is restarted first, and so are nodes that have given others up, one after the other.
 *
 * @throws Error that names what is missing, when the time is over
 */
export async function untilLinked(
  { kubeconfig, controller, nodes }: RegisteredFleet,
  {
    report,
    timeoutSeconds = 300,
    answerSeconds = 20,
    restartSeconds = 60,
    reportSeconds = 15,
    pollSeconds = 0.5,
  }: Patience,
): Promise<void> {
  const cluster = await KubernetesCluster.from(kubeconfig);
  const deadline = Date.now() + timeoutSeconds * 1000;
  let nextReport = Date.now() + reportSeconds * 1000;
  const nodeIds = nodes.flatMap(({ ids }) => ids);
  const line = slimLine(controller.line);
  const wanted = line.wantedLinks(nodeIds);
  const stuckNodes = new StuckNodes(nodeIds, restartSeconds);
  let restarted = false;
  const look = async (): Promise<Look> => {
    const view = await readController(cluster, controller);
    const gone = departed(nodeIds, view.nodes);
    if (line.forgetsByRestart && gone.length > 0 && !restarted) {
      await restartController(cluster, controller);
      restarted = true;
      return { missing: `the controller is restarted, as it still knows ${gone.join(", ")}` };
    }
    const missing = gaps(nodeIds, wanted, view);
    return {
      missing: describe(missing),
      stuck: line.nodesGiveUp ? stuckNodes.next(missing) : undefined,
    };
  };
  const restart = async (id: string): Promise<boolean> => {
    const place = nodes.find(({ ids }) => ids.includes(id));
    const announce = () => {
      report(`${id} is restarted, as it has not found the others again in ${restartSeconds} s`);
    };
    if (place === undefined) return false;
    return restartReadyNode(place, id, announce).catch((error: unknown) => {
      report(`${id} could not be restarted: ${(error as Error).message}`);
      // Its time begins anew.
      return true;
    });
  };
  for (;;) {
    const { missing, stuck } = await within(answerSeconds, look()).catch((error: unknown): Look => ({
      missing: `the controller doesn't answer: ${error instanceof Error ? error.message : String(error)}`,
    }));
    if (missing === undefined) return;
    const now = Date.now();
    if (now >= deadline) {
      throw new Error(`the nodes are not linked after ${timeoutSeconds} s: ${missing}`);
    }
    if (now >= nextReport) {
      report(missing);
      nextReport = now + reportSeconds * 1000;
    }
    if (stuck !== undefined && (await restart(stuck))) stuckNodes.noteRestart(stuck);
    await sleep(pollSeconds * 1000);
  }
}

/** What a look has found: nothing missing, or a description, and the node that is to be restarted. */
interface Look {
  readonly missing?: string;
  readonly stuck?: string;
}

const SHOWN = 4;

function describe({ nodes, links }: Gaps): string | undefined {
  const away = new Set(nodes);
  const missing = [
    ...nodes.map((id) => `${id} is not registered`),
    // A node that is not registered has no links either.
    ...links
      .filter(({ pair }) => !pair.some((id) => away.has(id)))
      .map(({ pair, state }) => `the link between ${pair.join(" and ")} does not exist yet (${state})`),
  ];
  if (missing.length === 0) return undefined;
  const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : "";
  return missing.slice(0, SHOWN).join("; ") + more;
}
