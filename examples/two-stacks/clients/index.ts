import * as pulumi from "@pulumi/pulumi";
import { ExistingCluster, SampleClients } from "slim";

const platform = new pulumi.StackReference(`${pulumi.getOrganization()}/slim-platform/${pulumi.getStack()}`);
const cluster = new ExistingCluster("cluster", {
  clusterName: "demo",
  kubeconfig: platform.requireOutput("kubeconfig"),
});
const clients = new SampleClients(
  "clients",
  { spire: platform.requireOutput("spireIdentity"), node: platform.requireOutput("nodeEndpoint") },
  cluster.contents(),
);

export const messages = clients.messages;
