import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NodeNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { addressFamilies } from "../settings/addressFamilies";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import { serviceHost } from "../settings/clusterDomain";
import type { ClusterSettings } from "../settings/clusterSettings";

/** Name of the data port in pods and Services. */
export const DATA_PORT_NAME = "data";

interface NodeServicesArgs {
  readonly names: NodeNames;
  readonly namespace: pulumi.Output<string>;
  /** Names of the nodes' pods. */
  readonly pods: string[];
  readonly enableLoadBalancer: boolean;
  readonly addressTimeoutSeconds?: number;
  readonly settings: ClusterSettings;
}

/** How nodes are reached. */
export interface NodeServices {
  /** Name of the headless Service. */
  readonly headless: pulumi.Output<string>;
  /** DNS name of the Service for clients in the cluster. */
  readonly host: pulumi.Output<string>;
  /** DNS name of a pod is its name, a dot, and this. */
  readonly podDomain: pulumi.Output<string>;
  /** DNS name of a pod. */
  podHost(pod: string): pulumi.Output<string>;
  /** `host:port` for clients from outside, balanced over the nodes; undefined without a load balancer. */
  readonly externalAddress?: pulumi.Output<string>;
  /** `host:port` of each node for other clusters, in the order of the pods; empty without a load balancer. */
  readonly externalNodeAddresses: pulumi.Output<string>[];
}

/**
 * Makes the Services of the nodes: one without an address of its own for the pods' names, one for clients in the cluster,
 * and for other clusters one for each node, as links to an address that several nodes share end at a random one of them.
 */
export function nodeServices(
  name: string,
  { names, namespace, pods, enableLoadBalancer, addressTimeoutSeconds, settings }: NodeServicesArgs,
  opts: pulumi.CustomResourceOptions,
): NodeServices {
  const { labels } = names;
  const families = addressFamilies(settings);
  const ports = [{ name: DATA_PORT_NAME, port: DATA_PORT, targetPort: DATA_PORT_NAME }];
  const headless = new k8s.core.v1.Service(
    `${name}-headless`,
    {
      metadata: { name: names.headlessService, namespace, labels },
      spec: {
        clusterIP: "None",
        selector: labels,
        // A node is linked to by name as soon as it registers, which is before its readiness is seen.
        publishNotReadyAddresses: true,
        ports,
        ...families,
      },
    },
    opts,
  );
  const service = new k8s.core.v1.Service(
    `${name}-service`,
    {
      // Its pods are awaited as a StatefulSet.
      metadata: { name: names.name, namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { selector: labels, ports, ...families },
    },
    opts,
  );
  const external = (serviceName: string, selector: Record<string, string>): pulumi.Output<string> =>
    loadBalancerService(
      `${name}-${serviceName}`,
      {
        serviceName,
        namespace,
        labels,
        selector,
        port: DATA_PORT,
        portName: DATA_PORT_NAME,
        timeoutSeconds: addressTimeoutSeconds,
        settings,
      },
      opts,
    );
  const headlessName = nameOnceCreated(headless, names.headlessService);
  const podDomain = serviceHost(headlessName, namespace, settings);
  return {
    headless: headlessName,
    host: serviceHost(nameOnceCreated(service, names.name), namespace, settings),
    podDomain,
    podHost: (pod) => pulumi.interpolate`${pod}.${podDomain}`,
    externalAddress: enableLoadBalancer ? external(names.externalService, labels) : undefined,
    externalNodeAddresses: enableLoadBalancer
      ? pods.map((pod) => external(`${pod}-external`, { "statefulset.kubernetes.io/pod-name": pod }))
      : [],
  };
}
