import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { hostPort } from "../../slim/hostPort";
import { adviser } from "../internal/adviser";
import { addressFamilies } from "../settings/addressFamilies";
import { withAnnotations } from "../settings/annotations";
import type { ClusterSettings } from "../settings/clusterSettings";

interface LoadBalancerServiceArgs {
  readonly serviceName: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels?: Record<string, string>;
  readonly selector: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly port: number;
  readonly portName: string;
  readonly settings: ClusterSettings;
  /** Seconds to wait for the address. */
  readonly timeoutSeconds?: number;
}

/** Seconds that a Service of type LoadBalancer waits for its address. */
const ADDRESS_SECONDS = 300;

/** A Service of type LoadBalancer with one port, and `host:port` for the address or the name that it was given. */
export function loadBalancerService(
  name: string,
  args: LoadBalancerServiceArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const timeoutSeconds = args.timeoutSeconds ?? ADDRESS_SECONDS;
  const { loadBalancer = {} } = args.settings;
  const service = new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: args.serviceName,
        namespace: args.namespace,
        labels: args.labels,
        annotations: withAnnotations(loadBalancer.annotations, {
          // The address, and not the pods behind it: they need it in their configuration before they start.
          "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
          "pulumi.com/timeoutSeconds": String(timeoutSeconds),
        }),
      },
      spec: {
        type: "LoadBalancer",
        loadBalancerClass: loadBalancer.loadBalancerClass,
        loadBalancerSourceRanges: loadBalancer.sourceRanges,
        ...addressFamilies(args.settings),
        selector: args.selector,
        publishNotReadyAddresses: true,
        ports: [{ name: args.portName, port: args.port, targetPort: args.portName }],
      },
    },
    {
      ...opts,
      // Kubernetes refuses another class for a Service that is there.
      replaceOnChanges: ["spec.loadBalancerClass"],
      deleteBeforeReplace: true,
      hooks: {
        onError: [
          adviser(name, (error) =>
            error.includes("timed out waiting")
              ? `The Service ${args.serviceName} (${name}) got no address within ${timeoutSeconds} s. Something in its cluster must assign ` +
                "addresses to Services of type LoadBalancer: MetalLB, cloud-provider-kind, or a cloud's own controller."
              : undefined,
          ),
        ],
      },
    },
  );
  return service.status.loadBalancer.ingress.apply((ingress) => {
    const [first] = ingress;
    return hostPort(first?.ip ?? first?.hostname ?? "", args.port);
  });
}
