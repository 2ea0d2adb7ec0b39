import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ExistingCluster, SampleClients, SlimController, SlimNodes, Spire } from "slim";

const kubeconfig = readFileSync(new pulumi.Config().require("kubeconfigFile"), "utf8");
const cluster = new ExistingCluster("cluster", { clusterName: "demo", kubeconfig });
const spire = new Spire("spire", { trustDomain: "demo.example", clusterName: "demo" }, cluster.contents());

// The cluster stays when the stack goes: what SPIRE has registered has to be gone before SPIRE is.
const inside = { ...cluster.contents(), dependsOn: spire };
const controller = new SlimController("controller", { spire: spire.identity }, inside);
const nodes = new SlimNodes(
  "nodes",
  { spire: spire.identity, controller: controller.endpoint, namespace: controller.namespace },
  inside,
);
const clients = new SampleClients("clients", { spire: spire.identity, node: nodes.endpoint }, inside);

export const messages = clients.messages;
