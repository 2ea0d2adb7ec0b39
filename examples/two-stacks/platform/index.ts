import { KindCluster, SlimController, SlimNodes, Spire } from "slim";

const cluster = new KindCluster("cluster", { clusterName: "demo", kubeconfigFile: ".kube/demo.yaml" });
const spire = new Spire("spire", { trustDomain: "demo.example", clusterName: "demo" }, cluster.contents());
const controller = new SlimController("controller", { spire: spire.identity }, cluster.contents());
const nodes = new SlimNodes(
  "nodes",
  { spire: spire.identity, controller: controller.endpoint, namespace: controller.namespace },
  { ...cluster.contents(), dependsOn: spire },
);

/** What other stacks need: a secret, and two objects that their components take as they are. */
export const kubeconfig = cluster.kubeconfig;
export const spireIdentity = spire.identity;
export const nodeEndpoint = nodes.endpoint;
