"""SLIM in a Kind cluster of its own."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_slim as slim

cluster = slim.KindCluster("cluster", cluster_name="demo", kubeconfig_file=".kube/demo.yaml")
provider = kubernetes.Provider("kubernetes", kubeconfig=cluster.kubeconfig)
inside = pulumi.ResourceOptions(providers=[provider])

spire = slim.Spire("spire", trust_domain="demo.example", cluster_name="demo", opts=inside)
controller = slim.SlimController("controller", spire=spire.identity, opts=inside)
nodes = slim.SlimNodes(
    "nodes",
    spire=spire.identity,
    controller=controller.endpoint,
    namespace=controller.namespace,
    opts=inside,
)
clients = slim.SampleClients("clients", spire=spire.identity, node=nodes.endpoint, opts=inside)

pulumi.export("messages", clients.messages)
