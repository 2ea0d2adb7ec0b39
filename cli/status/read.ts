import { parse } from "yaml";
import { postgresqlNames } from "../../postgresql/names";
import { attempt } from "../../live/attempt";
import { readController } from "../../live/controllerApi";
import type { KubernetesCluster } from "../../live/kubernetesCluster";
import type { FleetNames, NodeNames, SpireNames, WorkloadNames } from "../../slim/names";
import { readSpireServer } from "../../live/spireServer";
import { within } from "../../live/within";
import type { ExpectedCluster } from "./expectation";
import type { ClusterFacts, LoadBalancerFacts, Replicas, SenderFacts, SpireResource } from "./facts";
import { readPods } from "./pods";
import { readInstallation } from "./postgres/read";
import { senderFacts } from "./senderFacts";

/** For what may hang although the API server answers. */
const ANSWER_SECONDS = 8;

/**
 * Looks at everything in a cluster, side by side.
 *
 * @param foreign trust domains of the other clusters and of partners
 * @param answerSeconds for the answers of the SPIRE server and the controller
 * @throws Error if the cluster's API server doesn't answer
 */
export async function readCluster(
  cluster: KubernetesCluster,
  {
    names,
    line,
    spireServers,
    spireDatabase,
    isExisting = false,
  }: Pick<ExpectedCluster, "names" | "line" | "spireServers" | "spireDatabase" | "isExisting">,
  foreign: readonly string[],
  answerSeconds = ANSWER_SECONDS,
): Promise<ClusterFacts> {
  const everyPod = readPods(cluster);
  const [
    version,
    pods,
    database,
    workloads,
    spire,
    controllerView,
    className,
    spireResources,
    loadBalancers,
    pools,
    nodes,
    sender,
  ] = await Promise.all([
    cluster.version(),
    everyPod,
    spireDatabase &&
      everyPod.then((all) => readInstallation(cluster, { ...spireDatabase, names: postgresqlNames() }, all)),
    readWorkloads(cluster, names),
    attempt(within(answerSeconds, readSpireServer(cluster, names.spire, { foreign, servers: spireServers }))),
    attempt(within(answerSeconds, readController(cluster, { ...names.controller, line }))),
    readClassName(cluster, names.spire),
    readSpireResources(cluster),
    readLoadBalancers(cluster),
    // Who gives the addresses in a cluster that exists is nobody's business here, and the user may have no right to look.
    isExisting ? undefined : cluster.customObjects("metallb.io", "v1beta1", "ipaddresspools"),
    readNodes(cluster, names.nodes),
    readSender(cluster, names.sender),
  ]);
  return {
    version,
    pods,
    ...workloads,
    spire,
    spireDatabase: database,
    className,
    spireResources,
    loadBalancers,
    addressPools: pools?.length,
    controllerView: workloads.controller && controllerView,
    ...nodes,
    sender,
  };
}

async function readWorkloads(
  { apps }: KubernetesCluster,
  { spire, controller }: FleetNames,
): Promise<Pick<ClusterFacts, "spireServer" | "spireAgents" | "controller">> {
  const [servers, agents, controllers] = await Promise.all([
    apps.listNamespacedStatefulSet(called(spire.namespace, spire.server)),
    apps.listNamespacedDaemonSet(called(spire.namespace, spire.agents)),
    apps.listNamespacedDeployment(called(controller.namespace, controller.name)),
  ]);
  const [agent] = agents.items;
  return {
    spireServer: servers.items.map(replicas)[0],
    spireAgents: agent && {
      ready: agent.status?.numberReady ?? 0,
      wanted: agent.status?.desiredNumberScheduled ?? 0,
    },
    controller: controllers.items.map(replicas)[0],
  };
}

function replicas(one: { spec?: { replicas?: number }; status?: { readyReplicas?: number } }): Replicas {
  return { ready: one.status?.readyReplicas ?? 0, wanted: one.spec?.replicas ?? 1 };
}

/** Selects the object of a name: a list that is empty where it doesn't exist. */
function called(namespace: string, name: string): { namespace: string; fieldSelector: string } {
  return { namespace, fieldSelector: `metadata.name=${name}` };
}

async function readClassName(
  { core }: KubernetesCluster,
  { namespace, controllerManagerConfig }: SpireNames,
): Promise<string | undefined> {
  const { items } = await core.listNamespacedConfigMap(called(namespace, controllerManagerConfig));
  const file = items[0]?.data?.["controller-manager-config.yaml"];
  return file === undefined ? undefined : (parse(file) as { className?: string }).className;
}

async function readSpireResources(cluster: KubernetesCluster): Promise<SpireResource[]> {
  const kinds = {
    ClusterSPIFFEID: "clusterspiffeids",
    ClusterFederatedTrustDomain: "clusterfederatedtrustdomains",
  };
  const read = Object.entries(kinds).map(async ([kind, plural]) => {
    const objects = await cluster.customObjects<CustomObject>("spire.spiffe.io", "v1alpha1", plural);
    return (objects ?? []).map(({ metadata, spec }) => ({
      kind: kind as keyof typeof kinds,
      name: metadata.name,
      className: spec.className ?? "",
    }));
  });
  return (await Promise.all(read)).flat();
}

interface CustomObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly className?: string };
}

async function readLoadBalancers({ core }: KubernetesCluster): Promise<LoadBalancerFacts[]> {
  const { items } = await core.listServiceForAllNamespaces();
  return items
    .filter(({ spec }) => spec?.type === "LoadBalancer")
    .map(({ metadata, status }) => {
      const [ingress] = status?.loadBalancer?.ingress ?? [];
      return {
        namespace: metadata?.namespace ?? "",
        name: metadata?.name ?? "",
        address: ingress?.ip ?? ingress?.hostname,
      };
    });
}

/** The StatefulSet of the nodes with the configuration that it mounts. */
async function readNodes(
  { apps, core }: KubernetesCluster,
  { namespace, name }: NodeNames,
): Promise<Pick<ClusterFacts, "nodes" | "nodeFiles">> {
  const { items } = await apps.listNamespacedStatefulSet(called(namespace, name));
  const [statefulSet] = items;
  const config = statefulSet?.spec?.template.spec?.volumes?.find(({ configMap }) => configMap)?.configMap
    ?.name;
  if (statefulSet === undefined || config === undefined) return { nodeFiles: {} };
  const mounted = await core.listNamespacedConfigMap(called(namespace, config));
  const files = Object.entries(mounted.items[0]?.data ?? {}).map(([file, text]) => [
    file.replace(/\.yaml$/, ""),
    text,
  ]);
  return { nodes: replicas(statefulSet), nodeFiles: Object.fromEntries(files) as Record<string, string> };
}

async function readSender(
  { core }: KubernetesCluster,
  { namespace, name }: WorkloadNames,
): Promise<SenderFacts | undefined> {
  const { items } = await core.listNamespacedPod(called(namespace, name));
  return items.map(senderFacts)[0];
}
