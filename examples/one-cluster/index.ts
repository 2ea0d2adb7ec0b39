import { KindCluster, SampleClients, SlimController, SlimNodes, Spire } from "slim";

const cluster = new KindCluster("demo", { clusterName: "demo", kubeconfigFile: ".kube/demo.yaml" });
const spire = new Spire("spire", { trustDomain: "demo.example", clusterName: "demo" }, cluster.contents());
const controller = new SlimController("controller", { spire: spire.identity }, cluster.contents());
const nodes = new SlimNodes(
  "nodes",
  { spire: spire.identity, controller: controller.endpoint, namespace: controller.namespace, replicas: 5 },
  { ...cluster.contents(), dependsOn: spire },
);
new SampleClients("clients", { spire: spire.identity, node: nodes.endpoint }, cluster.contents());
