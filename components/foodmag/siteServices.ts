import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { FoodmagNames } from "../../foodmag/names";
import { adviser } from "../internal/adviser";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { addressFamilies } from "../settings/addressFamilies";
import type { ClusterSettings } from "../settings/clusterSettings";

/** Name of the port of the pods, and its number: the user of the web server may not take 80. */
export const HTTP_PORT_NAME = "http";
export const HTTP_PORT = 8080;

interface SiteServicesArgs {
  readonly names: FoodmagNames;
  readonly namespace: pulumi.Output<string>;
  readonly nodePort: number;
  readonly settings: ClusterSettings;
}

/** How the CMS is reached. */
export interface SiteServices {
  /** Name of the headless Service. */
  readonly headless: pulumi.Output<string>;
  /** Name of the one with the port of the nodes: known when the port is ours. */
  readonly exposed: pulumi.Output<string>;
}

/** Makes the Services of the CMS: one at a port of the nodes, one for the names of the pods. */
export function siteServices(
  name: string,
  { names, namespace, nodePort, settings }: SiteServicesArgs,
  opts: pulumi.CustomResourceOptions,
): SiteServices {
  const make = (
    part: string,
    service: string,
    spec: k8s.types.input.core.v1.ServiceSpec,
    hooks?: pulumi.ResourceHookBinding,
  ) =>
    new k8s.core.v1.Service(
      `${name}-${part}`,
      {
        // Pods come later.
        metadata: {
          name: service,
          namespace,
          labels: names.labels,
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: { ...spec, selector: names.labels, ...addressFamilies(settings) },
      },
      { ...opts, hooks },
    );
  const exposed = make(
    "service",
    names.service,
    {
      type: "NodePort",
      ports: [{ name: HTTP_PORT_NAME, port: 80, targetPort: HTTP_PORT_NAME, nodePort }],
    },
    { onError: [adviser(name, (error) => portAdvice(nodePort, error))] },
  );
  const headless = make("headless", names.name, {
    clusterIP: "None",
    ports: [{ name: HTTP_PORT_NAME, port: HTTP_PORT, targetPort: HTTP_PORT_NAME }],
  });
  return {
    headless: nameOnceCreated(headless, names.name),
    exposed: nameOnceCreated(exposed, names.service),
  };
}

function portAdvice(nodePort: number, error: string): string | undefined {
  return error.includes("port is already allocated")
    ? `Foodmag.nodePort: expected a port that no other Service of the cluster has; given ${nodePort}`
    : undefined;
}
