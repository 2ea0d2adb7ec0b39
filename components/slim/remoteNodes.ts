import { isIP, isIPv6 } from "node:net";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { hostOf } from "../../slim/hosts";
import { fleetNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";
import { remoteNodeName } from "../../slim/remoteNodeName";
import { token } from "../internal/token";
import { DATA_PORT_NAME } from "./nodeServices";

/** Arguments of {@link RemoteNodes}. */
export interface RemoteNodesArgs {
  /** Namespace of the nodes that look for them: `SlimNodes.namespace`. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the other cluster, as in `SlimNodes.mesh.others`. */
  readonly cluster: string;
  /** `host:port` of each of its nodes, with SLIM's data port (46357): `SlimNodes.externalNodeAddresses`. */
  readonly addresses: pulumi.Input<string>[];
}

/**
 * DNS names in one cluster for the nodes of another one: a Service without pods for each of them, `slim-<cluster>-<ordinal>`.
 * Nodes of a mesh know each other by these names, so that nodes come and go without a change for the others.
 */
export class RemoteNodes extends pulumi.ComponentResource {
  public constructor(name: string, args: RemoteNodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(token("RemoteNodes"), name, args, opts);
    const parent = { parent: this };
    const { nodes: names } = fleetNames();
    args.addresses.forEach((address, ordinal) => {
      const host = pulumi.output(address).apply(hostOf);
      const serviceName = remoteNodeName(names.name, args.cluster, ordinal);
      const labels = { ...names.labels, "app.kubernetes.io/component": "remote-node" };
      const service = new k8s.core.v1.Service(
        `${name}-${ordinal}`,
        {
          metadata: { name: serviceName, namespace: args.namespace, labels },
          spec: host.apply((given) =>
            isIP(given) === 0
              ? { type: "ExternalName", externalName: given }
              : { type: "ClusterIP", clusterIP: "None", ports: [{ name: DATA_PORT_NAME, port: DATA_PORT }] },
          ),
        },
        parent,
      );
      new k8s.discovery.v1.EndpointSlice(
        `${name}-${ordinal}-address`,
        {
          metadata: {
            name: serviceName,
            namespace: args.namespace,
            labels: { ...labels, "kubernetes.io/service-name": serviceName },
          },
          addressType: host.apply((given) => (isIPv6(given) ? "IPv6" : "IPv4")),
          // A load balancer that has a name is an ExternalName alone.
          endpoints: host.apply((given) => (isIP(given) === 0 ? [] : [{ addresses: [given] }])),
          ports: [{ name: DATA_PORT_NAME, port: DATA_PORT }],
        },
        // Kubernetes never changes the type of a slice.
        { ...parent, dependsOn: service, replaceOnChanges: ["addressType"], deleteBeforeReplace: true },
      );
    });
    this.registerOutputs();
  }
}
