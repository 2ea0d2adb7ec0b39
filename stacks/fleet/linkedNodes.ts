import * as pulumi from "@pulumi/pulumi";
import type { ClusterTarget, NodeEndpoint, SlimController, SlimNodes } from "../../components";
import type { SlimLineName } from "../../slim/line";
import type { NodePlace } from "../../live/restartReadyNode";
import { type RegisteredFleet, untilLinked } from "../../live/untilLinked";

/** Waits for nodes to be linked: {@link untilLinked}, or something else in tests. */
export type LinkCheck = typeof untilLinked;

/** A controller with the cluster that it runs in. */
export interface ControllerPlace {
  readonly cluster: ClusterTarget;
  readonly controller: SlimController;
  /** Labels of the controller's pod. */
  readonly labels: Record<string, string>;
  readonly line: SlimLineName;
}

/** Nodes with the cluster that they run in. */
export interface NodesPlace {
  readonly cluster: ClusterTarget;
  readonly nodes: SlimNodes;
  /** Labels of the nodes' pods. */
  readonly labels: Record<string, string>;
}

/**
 * Endpoints of nodes for clients, ready only when all of the nodes are registered and linked with each other, as
 * their controller says; a receiver that subscribes earlier may be left without a route from some of them. A preview
 * doesn't wait.
 *
 * Fails the update, and says what is missing, if that takes longer than `timeoutSeconds`.
 */
export function linkedEndpoint(
  { cluster, controller, labels, line }: ControllerPlace,
  places: NodesPlace[],
  { timeoutSeconds, check = untilLinked }: { readonly timeoutSeconds: number; readonly check?: LinkCheck },
): (nodes: SlimNodes) => NodeEndpoint {
  const linked = pulumi
    .all([cluster.kubeconfig, controller.namespace, pulumi.all(places.map(nodePlace))])
    .apply(async ([kubeconfig, namespace, nodes]) => {
      if (pulumi.runtime.isDryRun()) return;
      const registered = { kubeconfig, controller: { namespace, labels, line }, nodes };
      await requireLinked(registered, controller, { timeoutSeconds, check });
    });
  // Not a secret, although it was found out by means of one.
  const ready = (own: SlimNodes) => pulumi.unsecret(pulumi.all([own.ready, linked])).apply(([id]) => id);
  return (own) => ({ ...own.endpoint, ready: ready(own) });
}

/** Where the nodes of a cluster are, once they listen. */
function nodePlace({ cluster, nodes, labels }: NodesPlace): pulumi.Output<NodePlace> {
  return pulumi
    .all([cluster.kubeconfig, nodes.namespace, nodes.nodeIds, nodes.ready])
    .apply(([kubeconfig, namespace, ids]) => ({ kubeconfig, namespace, labels, ids }));
}

/**
 * Waits for nodes to be linked, and reports on their controller.
 *
 * @throws pulumi.RunError when they are not in time; what is missing is logged
 */
export async function requireLinked(
  fleet: RegisteredFleet,
  controller: pulumi.Resource,
  { timeoutSeconds, check }: { readonly timeoutSeconds: number; readonly check: LinkCheck },
): Promise<void> {
  const report = (missing: string) =>
    void pulumi.log.info(`waiting: ${missing}`, controller, undefined, true);
  await check(fleet, { report, timeoutSeconds }).catch((error: unknown) => {
    // Logged, as the SDK puts the names of properties before what is thrown.
    void pulumi.log.error(`${(error as Error).message}\n${advice()}`, controller);
    throw new pulumi.RunError("no clients without linked nodes");
  });
}

/** Names the cluster and the pod, where this cannot know them. */
function advice(): string {
  return `\`npm run status -- ${pulumi.getStack()}\` says what to do for each of them.`;
}
